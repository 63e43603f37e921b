// Key pairs by the name their user gave them.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { findAll } from './find.js';
import type { KeyPairRecord } from './image-records.js';
import { keyPairKind } from './kinds.js';

/** @throws InvalidKeyPair.NotFound */
export function findKeyPair(call: Call, name: string): KeyPairRecord {
  const keyPair = findAll(keyPairKind, call, undefined).find((each) => each.name === name);
  if (keyPair) return keyPair;
  throw new AwsError('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
}
