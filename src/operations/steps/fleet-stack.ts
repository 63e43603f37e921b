// The stack of a fleet: its launch template and security group.
import { readTemplate } from '../../assets/templates.js';
import { createStack, describeStack, type Stack } from '../../cloud/stacks.js';
import type { Access } from '../../model/box.js';
import { CloudError } from '../../model/errors.js';
import { fleetStackName } from '../../model/fleet.js';
import type { FleetPlan } from '../../model/fleet-plan.js';
import { readStackStatus } from '../../model/stack-status.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { type Front, type Network, outputOf } from './network.js';
import { runStack, stackFailure } from './stack-run.js';
import { tokenOf } from './token.js';

export interface FleetStack {
  readonly stackId: string;
  readonly templateId: string;
  readonly groupId: string;
  readonly access: Access;
}

/** The fleet's stack as CloudFormation has it, whatever its state; undefined where there is none. */
export async function findFleetStack(context: Context, base: string): Promise<Stack | undefined> {
  return describeStack(context.cloud, fleetStackName(context.config.prefix, base));
}

/** Found, waited for while another run makes it, or made. */
export async function ensureFleetStack(
  context: Context,
  plan: FleetPlan,
  shared: { readonly network: Network; readonly front?: Front },
): Promise<FleetStack> {
  const found = await findFleetStack(context, plan.base);
  if (found) return usable(context, plan, found);
  const created = await createStack(context.cloud, {
    name: plan.stackName,
    templateBody: await readTemplate('fleet'),
    parameters: parametersOf(plan, shared),
    tags: { ...plan.tags, [tagKeys.prefix]: plan.prefix, [tagKeys.fleet]: plan.base },
    token: tokenOf(plan.stackName, context.runId),
    onFailure: 'DELETE',
  });
  if (created.existed) return ensureFleetStack(context, plan, shared);
  context.port.report({ kind: 'made', what: `stack ${plan.stackName}`, id: created.stackId });
  return finished(context, plan, created.stackId);
}

function parametersOf(
  plan: FleetPlan,
  { network, front }: { readonly network: Network; readonly front?: Front },
): Record<string, string> {
  return {
    Prefix: plan.prefix,
    Base: plan.base,
    VpcId: network.vpcId,
    Access: plan.access,
    SecurityGroupIds: plan.securityGroups.join(','),
    ...(front ? { FrontSecurityGroupId: front.securityGroupId } : {}),
  };
}

async function finished(context: Context, plan: FleetPlan, stackId: string): Promise<FleetStack> {
  const end = await runStack(context, { stackId, name: plan.stackName, until: 'create' });
  if (end.succeeded && end.stack) return readFleetStack(end.stack);
  throw stackFailure(plan.stackName, end);
}

async function usable(context: Context, plan: FleetPlan, stack: Stack): Promise<FleetStack> {
  const status = readStackStatus(stack.status);
  if (status.usable) return readFleetStack(stack);
  if (stack.status === 'CREATE_IN_PROGRESS') return finished(context, plan, stack.stackId);
  throw new CloudError(stack.status, {
    what: `stack ${stack.name} of the fleet is ${stack.status}`,
    why: stack.statusReason ?? 'an earlier operation on it has not ended well',
    next: status.outcome === 'running' ? 'wait, then run this again' : `fleet delete ${plan.base}`,
    reason: status.outcome === 'running' ? 'busy' : 'failed',
  });
}

export function readFleetStack(stack: Stack): FleetStack {
  return {
    stackId: stack.stackId,
    templateId: outputOf(stack, 'LaunchTemplateId'),
    groupId: outputOf(stack, 'SecurityGroupId'),
    access: outputOf(stack, 'Access') as Access,
  };
}
