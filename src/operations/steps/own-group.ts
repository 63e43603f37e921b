// The security group that belongs to one box, or to the fleet it is of, among those its instance has.
import { describeGroup, type Group } from '../../cloud/security-groups.js';
import { describeStack } from '../../cloud/stacks.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import type { Context } from '../context.js';
import { stackNameOf } from './box-stack.js';

/** The box's own group, in a fleet that of all its boxes, with its rules; throws `notFound` where its stack or group is gone. */
export async function ownGroup(context: Context, box: Box): Promise<Group> {
  const name = stackNameOf(context, box);
  const groupId = (await describeStack(context.cloud, name))?.outputs.SecurityGroupId;
  const group = groupId === undefined ? undefined : await describeGroup(context.cloud, groupId);
  if (group) return group;
  throw new UserError({
    what: `${box.user} has no security group of its own`,
    why: groupId === undefined ? `stack ${name} does not name one` : `EC2 does not know ${groupId} any more`,
    next: `stack why ${box.user}`,
    reason: 'notFound',
  });
}

/** Networks that may reach sshd through this group, whoever made the rules. */
export function sshNetworks(group: Group): readonly string[] {
  const open = group.rules.filter(
    ({ protocol, fromPort, toPort }) =>
      protocol === '-1' || (protocol === 'tcp' && fromPort <= 22 && toPort >= 22),
  );
  return open.map((rule) => rule.cidr).filter((cidr) => cidr !== undefined);
}
