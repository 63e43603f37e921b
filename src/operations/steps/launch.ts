// The stack of one box: launched in a zone that has room, each zone without room said aloud.

import { removePins, writePins } from '../../assets/known-hosts.js';
import { readTemplate } from '../../assets/templates.js';
import { findDataVolumes } from '../../cloud/box-volumes.js';
import { freeRulePriority } from '../../cloud/front.js';
import { createStack, type Stack } from '../../cloud/stacks.js';
import { deleteVolume } from '../../cloud/volumes.js';
import { lacksCapacity } from '../../model/capacity.js';
import { CloudError, UserError } from '../../model/errors.js';
import { notebookName } from '../../model/names.js';
import type { CreatePlan } from '../../model/plan.js';
import { readStackStatus } from '../../model/stack-status.js';
import { tagKeys } from '../../model/tags.js';
import { generateKey } from '../../ssh/keys.js';
import type { Context } from '../context.js';
import { bootData } from './boot-data.js';
import type { Front, Network } from './network.js';
import { runStack, stackFailure } from './stack-run.js';
import { tokenOf } from './token.js';

export interface Shared {
  readonly network: Network;
  /** Present in https mode. */
  readonly front?: Front;
}

/** Tries the plan's zones in turn; answers the finished stack. */
export async function launchBox(context: Context, plan: CreatePlan, shared: Shared): Promise<Stack> {
  const zones = plan.zones.filter((zone) => shared.network.subnets.has(zone));
  let last: CloudError | undefined;
  for (const zone of zones) {
    context.signal.throwIfAborted();
    const outcome = await launchInZone(context, plan, shared, zone);
    if (!(outcome instanceof CloudError)) return outcome;
    last = outcome;
    context.port.report({ kind: 'warning', text: `no capacity for ${plan.instanceType} in ${zone}` });
  }
  throw last ?? noZone(plan);
}

/** The stack; or, where the zone had no capacity and the stack is gone again, the error that said so. */
async function launchInZone(
  context: Context,
  plan: CreatePlan,
  shared: Shared,
  zone: string,
): Promise<Stack | CloudError> {
  const oneTime = generateKey();
  // On disk before the launch: whatever happens to this run, the next one can tell the box from an impostor.
  await writePins(context.workspace, plan.user, { oneTime: oneTime.publicKey, keys: [] });
  const created = await createStack(context.cloud, {
    name: plan.stackName,
    templateBody: await readTemplate('box'),
    parameters: await boxParameters(context, plan, shared, zone),
    secrets: { UserData: bootData(oneTime, context.config.ssh.user) },
    tags: { ...plan.tags, [tagKeys.bootKey]: oneTime.publicKey },
    token: tokenOf(plan.stackName, context.runId, zone),
    onFailure: 'DELETE',
  });
  if (created.existed) throw lostRace(plan);
  context.port.report({ kind: 'made', what: `stack ${plan.stackName}`, id: created.stackId });
  const end = await runStack(context, {
    stackId: created.stackId,
    name: plan.stackName,
    until: 'create',
    box: plan.user,
  });
  if (end.succeeded && end.stack) return end.stack;
  const failure = stackFailure(plan.stackName, end);
  if (readStackStatus(end.status).absent) await clearFailedLaunch(context, plan, created.stackId);
  // A quota is the same in every zone.
  if (lacksCapacity(failure.complaint.why) && readStackStatus(end.status).absent) return failure;
  throw failure;
}

/**
 * A data volume is kept by its stack whatever happens; one whose box never came up holds nothing, or what its
 * snapshot still holds.
 */
async function clearFailedLaunch(context: Context, plan: CreatePlan, stackId: string): Promise<void> {
  const { prefix, user } = plan;
  for (const { volumeId } of await findDataVolumes(context.cloud, { prefix, user, stackId })) {
    await deleteVolume(context.cloud, volumeId);
    context.port.report({ kind: 'notice', text: `removed the volume ${volumeId} of the failed launch` });
  }
  await removePins(context.workspace, user);
}

async function boxParameters(
  context: Context,
  plan: CreatePlan,
  { network, front }: Shared,
  zone: string,
): Promise<Record<string, string>> {
  return {
    Prefix: plan.prefix,
    User: plan.user,
    InstanceType: plan.instanceType,
    ImageId: plan.image.imageId,
    RootDeviceName: plan.image.rootDeviceName,
    RootSize: String(plan.rootSize),
    VolumeSize: String(plan.volumeSize),
    SnapshotId: plan.snapshotId ?? '',
    AvailabilityZone: zone,
    SubnetId: network.subnets.get(zone) ?? '',
    VpcId: network.vpcId,
    KeyName: plan.keyName,
    Access: plan.access,
    SecurityGroupIds: plan.securityGroups.join(','),
    ...(front && plan.names
      ? {
          FrontSecurityGroupId: front.securityGroupId,
          ListenerArn: front.listenerArn,
          RulePriority: String(await freeRulePriority(context.cloud, front.listenerArn)),
          HostName: notebookName(plan.user, plan.names.domain),
        }
      : {}),
  };
}

function lostRace(plan: CreatePlan): UserError {
  return new UserError({
    what: `${plan.user} is being created by someone else`,
    why: `stack ${plan.stackName} appeared between the check and the launch`,
    next: `stack status ${plan.user}`,
    reason: 'busy',
  });
}

function noZone(plan: CreatePlan): CloudError {
  return new CloudError('Unsupported', {
    what: `${plan.instanceType} cannot be launched in the network of ${plan.prefix}`,
    why: `the type is offered in ${plan.zones.join(', ')}, and the network has no subnet there`,
    next: 'choose another type',
    reason: 'capacity',
  });
}
