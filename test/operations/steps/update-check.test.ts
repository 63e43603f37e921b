// What stands in the way of a single box becoming another type.
import { expect, it } from 'vitest';
import type { Stack } from '../../../src/cloud/stacks.js';
import { findBox } from '../../../src/operations/steps/boxes.js';
import { checkUpdate, type Target } from '../../../src/operations/steps/update-check.js';
import { errorOf } from '../../helpers/error-of.js';
import { openFleetStage } from '../fleet/fleet-stage.js';

it('a type beyond the budget', async () => {
  const { context, launch, settle } = await openFleetStage();
  await launch('ws', 1);
  await settle();
  const box = (await findBox(context, 'ws-1')) as Target['box'];
  const stack = { parameters: {} } as Stack;
  const target = { box, stack, wishes: { user: 'ws-1', instanceType: 't3.large' } };
  const budgeted = (perHour: number) => ({
    ...context,
    cloud: { ...context.cloud, kind: 'aws' as const },
    config: { ...context.config, budget: { perHour } },
  });
  expect(await errorOf(checkUpdate(budgeted(0.08), target))).toMatchObject({
    complaint: { what: 'this would cost 0.08 USD per hour', reason: 'capacity' },
  });
  expect(await checkUpdate(budgeted(0.09), target)).toMatchObject({ to: { instanceType: 't3.large' } });
});
