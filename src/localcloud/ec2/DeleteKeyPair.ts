// DeleteKeyPair: succeeds for a name that does not exist, as on AWS.
import { DeleteKeyPair$, type DeleteKeyPairRequest, type DeleteKeyPairResult } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { findAll } from './find.js';
import { keyPairs } from './image-records.js';
import { keyPairKind } from './kinds.js';

export const DeleteKeyPair = ec2Action<DeleteKeyPairRequest, DeleteKeyPairResult>(
  DeleteKeyPair$,
  (input, call) => {
    const { KeyName: name, KeyPairId: id } = input;
    if (!name && !id) {
      throw new AwsError('MissingParameter', 'The request must contain the parameter KeyName or KeyPairId');
    }
    const doomed = findAll(keyPairKind, call, undefined).find((keyPair) =>
      id ? keyPair.id === id : keyPair.name === name,
    );
    if (doomed) keyPairs(call.cloud.store).delete(doomed.id);
    return { Return: true, KeyPairId: doomed?.id };
  },
);
