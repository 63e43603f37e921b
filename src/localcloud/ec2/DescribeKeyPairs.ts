// DescribeKeyPairs: by names, by ids or by filters.
import {
  DescribeKeyPairs$,
  type DescribeKeyPairsRequest,
  type DescribeKeyPairsResult,
  type KeyPairInfo,
} from '@aws-sdk/client-ec2';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { findKeyPair } from './find-key-pair.js';
import type { KeyPairRecord } from './image-records.js';
import { keyPairKind } from './kinds.js';

const fields: Fields<KeyPairRecord> = {
  'key-name': (keyPair) => keyPair.name,
  'key-pair-id': (keyPair) => keyPair.id,
  fingerprint: (keyPair) => keyPair.fingerprint,
};

export const DescribeKeyPairs = ec2Action<DescribeKeyPairsRequest, DescribeKeyPairsResult>(
  DescribeKeyPairs$,
  (input, call) => {
    const found = input.KeyNames?.length
      ? input.KeyNames.map((name) => findKeyPair(call, name))
      : findAll(keyPairKind, call, input.KeyPairIds);
    const matching = applyFilters(found, input.Filters, fields);
    return { KeyPairs: matching.map((keyPair) => keyPairShape(keyPair, input.IncludePublicKey ?? false)) };
  },
);

function keyPairShape(keyPair: KeyPairRecord, withPublicKey: boolean): KeyPairInfo {
  return {
    KeyPairId: keyPair.id,
    KeyName: keyPair.name,
    KeyType: keyPair.type,
    KeyFingerprint: keyPair.fingerprint,
    PublicKey: withPublicKey ? keyPair.publicKey : undefined,
    CreateTime: new Date(keyPair.createTime),
    Tags: [...keyPair.tags],
  };
}
