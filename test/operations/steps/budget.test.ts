// The budget of flotilla.yaml: what would go beyond it does not begin, and neither does what nobody can price.
import { afterEach, expect, it } from 'vitest';
import { defaultConfig } from '../../../src/model/config.js';
import type { Price } from '../../../src/model/price.js';
import type { Context } from '../../../src/operations/context.js';
import { checkBudget } from '../../../src/operations/steps/budget.js';
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

const refusal = async (context: Context, one: Price | undefined, count: number) =>
  (await errorOf(checkBudget(context, one, count))) as { complaint: { why: string; reason: string } };

it('counts what runs already', async () => {
  // Two t3.large cost 0.1664 USD an hour.
  const context = await contextWith(0.5, 't3.large', 't3.large');
  await expect(checkBudget(context, price(0.08), 4)).resolves.toBeUndefined();
  const { complaint } = await refusal(context, price(0.09), 4);
  expect(complaint).toMatchObject({ reason: 'capacity', why: expect.stringContaining('0.17 run already') });
});

it('refuses what cannot be priced', async () => {
  const context = await contextWith(100);
  expect((await refusal(context, undefined, 1)).complaint.reason).toBe('capacity');
  await stub?.close();
  expect((await refusal(await contextWith(100, 'x9.huge'), price(1), 1)).complaint.reason).toBe('capacity');
});

it('asks nothing where there is no budget, or nothing to launch', async () => {
  await checkBudget(await contextWith(undefined, 'x9.huge'), undefined, 40);
  await checkBudget({ ...(await contextWith(1)), cloud: undefined } as unknown as Context, undefined, 0);
  expect(stub?.calls).toEqual([]);
});
