// DescribePolicy: the policy in force, and every action that was asked for since it was set.
import { askedTable, policyKey, policyTable } from '../policy/records.js';
import { action, type OperationSchema } from '../wire/action.js';

export interface DescribedPolicy {
  /** As it was given; absent where everything is allowed. */
  readonly Policy?: string | undefined;
  /** In IAM's spelling, e.g. `ec2:RunInstances`. */
  readonly Asked: readonly string[];
  /** Those that were refused at least once. */
  readonly Refused: readonly string[];
}

const names = [1, 'flotilla', 'ActionNames', 0, 0];
const members = [0, () => names, () => names];
const output = [3, 'flotilla', 'DescribePolicyOutput', 0, ['Policy', 'Asked', 'Refused'], members];
const schema: OperationSchema = [9, 'flotilla', 'DescribePolicy', 0, 'unit', output];

export const describePolicyAction = action<unknown, DescribedPolicy>(schema, (_input, { cloud }) => {
  const asked = askedTable(cloud.store).values();
  return {
    Policy: policyTable(cloud.store).get(policyKey)?.document,
    Asked: asked.map((one) => one.action).sort(),
    Refused: asked
      .filter((one) => one.refused)
      .map((one) => one.action)
      .sort(),
  };
});
