// ImportKeyPair: the public half of a key the user has already.
import { ImportKeyPair$, type ImportKeyPairRequest, type ImportKeyPairResult } from '@aws-sdk/client-ec2';
import { ec2Action, required } from './ec2-action.js';
import { parsePublicKey } from './key-material.js';
import { makeKeyPair, refuseTakenName } from './make-key-pair.js';

export const ImportKeyPair = ec2Action<ImportKeyPairRequest, ImportKeyPairResult>(
  ImportKeyPair$,
  (input, call) => {
    const name = required(input.KeyName, 'KeyName');
    refuseTakenName(name, call);
    const key = parsePublicKey(required(input.PublicKeyMaterial, 'PublicKeyMaterial'));
    const keyPair = makeKeyPair({ name, key, specifications: input.TagSpecifications }, call);
    return {
      KeyPairId: keyPair.id,
      KeyName: name,
      KeyFingerprint: keyPair.fingerprint,
      Tags: [...keyPair.tags],
    };
  },
);
