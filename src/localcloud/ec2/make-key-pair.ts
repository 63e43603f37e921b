// Writes a key pair's record under a name that is still free.
import type { TagSpecification } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { findAll, save } from './find.js';
import { newId } from './ids.js';
import type { KeyPairRecord } from './image-records.js';
import type { ParsedKey } from './key-material.js';
import { keyPairKind } from './kinds.js';
import { checkTagTypes, tagsFor } from './tags.js';

interface KeyPairRequest {
  readonly name: string;
  readonly key: ParsedKey;
  readonly specifications: readonly TagSpecification[] | undefined;
}

/** @throws InvalidKeyPair.Duplicate, InvalidParameterValue */
export function makeKeyPair({ name, key, specifications }: KeyPairRequest, call: Call): KeyPairRecord {
  checkTagTypes(specifications, ['key-pair']);
  const tags = tagsFor(specifications, 'key-pair', call);
  return save(keyPairKind, call, {
    ...key,
    id: newId('key'),
    region: call.region,
    tags,
    name,
    createTime: call.cloud.clock.now().toISOString(),
  });
}

/** To be asked before a key is made, which takes a while. */
export function refuseTakenName(name: string, call: Call): void {
  if (!/^[\x20-\x7e]{1,255}$/.test(name)) {
    throw new AwsError('InvalidParameterValue', `Value (${name}) for parameter keyName is invalid.`);
  }
  if (findAll(keyPairKind, call, undefined).some((keyPair) => keyPair.name === name)) {
    throw new AwsError('InvalidKeyPair.Duplicate', `The keypair '${name}' already exists.`);
  }
}
