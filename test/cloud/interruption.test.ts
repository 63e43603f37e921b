// What a run still asks of the cloud once its user wants out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, openCloud } from '../../src/cloud/clients.js';
import { findKeyPair, importKeyPair } from '../../src/cloud/key-pairs.js';
import { ec2 } from '../../src/localcloud/ec2/service.js';
import { generateKey } from '../../src/ssh/keys.js';
import { createFakeMachines, type FakeMachines } from '../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../helpers/test-cloud.js';

let test: TestCloud<FakeMachines>;

beforeAll(async () => {
  test = await createTestCloud({ services: [ec2], machines: createFakeMachines() });
});
afterAll(() => test.close());

function openWith(signal?: AbortSignal): Cloud {
  const { url: endpoint, credentials } = test;
  return openCloud({ kind: 'local', region: 'us-east-1', endpoint, credentials, signal });
}

const importAs = (cloud: Cloud, name: string) =>
  importKeyPair(cloud, { name, publicKey: generateKey().publicKey, tags: {} });

describe('after an interruption', () => {
  it('nothing is made any more, by clients used before it and new ones', async () => {
    const controller = new AbortController();
    const cloud = openWith(controller.signal);
    await importAs(cloud, 'before');
    controller.abort();
    await expect(importAs(cloud, 'after')).rejects.toThrow();
    await expect(importAs(cloud.inRegion('eu-west-2'), 'after')).rejects.toThrow();
    expect(await findKeyPair(openWith(), 'after')).toBeUndefined();
  });

  it('what there is can still be looked at', async () => {
    const cloud = openWith(AbortSignal.abort());
    expect(await findKeyPair(cloud, 'before')).toMatchObject({ name: 'before' });
  });
});
