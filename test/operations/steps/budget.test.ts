// The budget of flotilla.yaml: what would go beyond it does not begin, and neither does what nobody can price.
import { afterEach, expect, it } from 'vitest';
import type { Box } from '../../../src/model/box.js';
import { defaultConfig } from '../../../src/model/config.js';
import type { Price } from '../../../src/model/price.js';
import type { Context } from '../../../src/operations/context.js';
import { checkBudget, type Expense } from '../../../src/operations/steps/budget.js';
import { ec2Result, openStub, type Stub } from '../../cloud/stub-aws.js';
import { errorOf } from '../../helpers/error-of.js';

let stub: Stub | undefined;

afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

const price = (perHour: number): Price => ({ perHour, source: 'a test', date: '2026-01-01' });

/** A workspace on AWS where boxes of these types run. */
async function contextWith(perHour: number | undefined, ...types: string[]): Promise<Context> {
  const items = types.map(
    (type, index) =>
      `<item><instanceId>i-${index}</instanceId><instanceType>${type}</instanceType>` +
      '<instanceState><code>16</code><name>running</name></instanceState></item>',
  );
  const body = `<reservationSet><item><instancesSet>${items.join('')}</instancesSet></item></reservationSet>`;
  stub = await openStub(() => ec2Result('DescribeInstances', body));
  const config = { ...defaultConfig, budget: { perHour } };
  return { config, cloud: { ...stub.cloud, kind: 'aws' } } as unknown as Context;
}

const refusal = async (context: Context, expense: Expense) =>
  (await errorOf(checkBudget(context, expense))) as { complaint: { why: string; reason: string } };

it('counts what runs already', async () => {
  // Two t3.large cost 0.1664 USD an hour.
  const context = await contextWith(0.5, 't3.large', 't3.large');
  await expect(checkBudget(context, { price: price(0.08), count: 4 })).resolves.toBeUndefined();
  const { complaint } = await refusal(context, { price: price(0.09), count: 4 });
  expect(complaint).toMatchObject({ reason: 'capacity', why: expect.stringContaining('0.17 run already') });
});

it('refuses what cannot be priced', async () => {
  const context = await contextWith(100);
  expect((await refusal(context, { price: undefined, count: 1 })).complaint.reason).toBe('capacity');
  await stub?.close();
  expect(
    (await refusal(await contextWith(100, 'x9.huge'), { price: price(1), count: 1 })).complaint.reason,
  ).toBe('capacity');
});

it('asks nothing where there is no budget, or nothing to launch', async () => {
  await checkBudget(await contextWith(undefined, 'x9.huge'), { price: undefined, count: 40 });
  const nowhere = { ...(await contextWith(1)), cloud: undefined } as unknown as Context;
  await checkBudget(nowhere, { price: undefined, count: 0 });
  expect(stub?.calls).toEqual([]);
});

it('counts boxes that become others only as what they become', async () => {
  const context = await contextWith(0.5, 't3.large', 't3.large', 't3.micro');
  const instead = [0, 1].map((index) => ({ instanceId: `i-${index}`, instanceType: 't3.large' })) as Box[];
  await expect(checkBudget(context, { price: price(0.24), count: 2, instead })).resolves.toBeUndefined();
  const { complaint } = await refusal(context, { price: price(0.25), count: 2, instead });
  expect(complaint).toMatchObject({ reason: 'capacity', why: expect.stringContaining('0.01 run besides') });
});

it('lets boxes become cheaper ones whatever runs', async () => {
  const context = await contextWith(0.1, 't3.large', 't3.large');
  const instead = [{ instanceId: 'i-0', instanceType: 't3.large' }] as Box[];
  await expect(checkBudget(context, { price: price(0.04), count: 1, instead })).resolves.toBeUndefined();
});
