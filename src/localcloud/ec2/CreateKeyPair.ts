// CreateKeyPair: the private key is in this answer and nowhere else.
import { CreateKeyPair$, type CreateKeyPairRequest, type KeyPair } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action, required } from './ec2-action.js';
import { type KeyType, makeKey } from './key-material.js';
import { makeKeyPair, refuseTakenName } from './make-key-pair.js';

export const CreateKeyPair = ec2Action<CreateKeyPairRequest, KeyPair>(CreateKeyPair$, (input, call) => {
  const name = required(input.KeyName, 'KeyName');
  const type = checkType(input.KeyType ?? 'rsa');
  if (input.KeyFormat === 'ppk') {
    throw new AwsError('UnsupportedOperation', 'Key format ppk is not supported; use pem.');
  }
  refuseTakenName(name, call);
  const { privateKey, ...key } = makeKey(type);
  const keyPair = makeKeyPair({ name, key: { ...key, type }, specifications: input.TagSpecifications }, call);
  return {
    KeyPairId: keyPair.id,
    KeyName: name,
    KeyFingerprint: keyPair.fingerprint,
    KeyMaterial: privateKey,
    Tags: [...keyPair.tags],
  };
});

function checkType(type: string): KeyType {
  if (type === 'rsa' || type === 'ed25519') return type;
  throw new AwsError('InvalidParameterValue', `Value (${type}) for parameter keyType is invalid.`);
}
