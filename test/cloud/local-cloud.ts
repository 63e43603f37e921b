// Our service layer pointed at a local cloud in the test's own process.
import { afterAll } from 'vitest';
import { type Cloud, openCloud } from '../../src/cloud/clients.js';
import type { Service } from '../../src/localcloud/wire/action.js';
import { createFakeMachines, type FakeMachines } from '../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../helpers/test-cloud.js';

export interface LocalStage {
  readonly cloud: Cloud;
  readonly test: TestCloud<FakeMachines>;
}

export async function openLocalStage(services: readonly Service[]): Promise<LocalStage> {
  const test = await createTestCloud({ services, machines: createFakeMachines() });
  afterAll(test.close);
  const { url: endpoint, credentials } = test;
  return { test, cloud: openCloud({ kind: 'local', region: 'us-east-1', endpoint, credentials }) };
}
