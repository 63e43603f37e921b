// The ways of a fleet's boxes through the load balancer, made and removed by name.
import pLimit from 'p-limit';
import { drawPriority, listenerRules } from '../../cloud/front.js';
import {
  createHostRule,
  deleteRule,
  deleteTargetGroup,
  ensureTargetGroup,
  registerInstance,
  targetGroupsNamed,
} from '../../cloud/front-targets.js';
import type { Box } from '../../model/box.js';
import { fleetBoxName } from '../../model/fleet.js';
import { notebookName } from '../../model/names.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { boxTags } from './fleet-boxes.js';
import type { Front } from './network.js';
import { tokenOf } from './token.js';

/** Calls at once: the load balancer's API takes three a second of the kind (20 at first), and says so in between. */
const parallel = 4;

export interface FleetWays {
  /** Makes what is missing of the box's way; needs no more of the box than its name until it runs. */
  readonly open: (box: Box, number: number, signal: AbortSignal) => Promise<void>;
}

/** One look at what is there, for all boxes. */
export async function openFleetWays(
  context: Context,
  { base, front, vpcId }: { readonly base: string; readonly front: Front; readonly vpcId: string },
): Promise<FleetWays> {
  const { cloud, config } = context;
  const rules = await listenerRules(cloud, front.listenerArn);
  const taken = new Set(rules.map((rule) => rule.priority));
  const routed = new Set(rules.flatMap((rule) => rule.hosts));
  const limit = pLimit(parallel);
  const route = async (number: number) => {
    const tags = wayTags(context, base, number);
    const groupName = groupNameOf(context, base, number);
    const targetGroupArn = await limit(() => ensureTargetGroup(cloud, { groupName, vpcId, tags }));
    const host = notebookName(fleetBoxName(base, number), config.domain ?? '');
    const { listenerArn } = front;
    const rule = { listenerArn, host, targetGroupArn, tags, pickPriority: () => takePriority(taken) };
    if (!routed.has(host)) await limit(() => createHostRule(cloud, rule));
    return targetGroupArn;
  };
  return {
    open: async ({ instanceId }, number, signal) => {
      const targetGroupArn = await route(number);
      await registerInstance(cloud, { targetGroupArn, instanceId, signal });
    },
  };
}

function wayTags({ config }: Context, base: string, number: number): Record<string, string> {
  const { prefix } = config;
  return { [tagKeys.prefix]: prefix, [tagKeys.fleet]: base, ...boxTags(prefix, base, number) };
}

/** No two boxes of this run draw the same. */
function takePriority(taken: Set<number>): number {
  const priority = drawPriority(taken);
  taken.add(priority);
  return priority;
}

export interface Ways {
  readonly base: string;
  readonly front: Front;
  /** Of the boxes; all that the fleet has where absent. */
  readonly numbers?: readonly number[];
}

/** Removes ways, what an interrupted run left of them included. */
export async function removeFleetWays(context: Context, { base, front, numbers }: Ways): Promise<void> {
  const { cloud } = context;
  const limit = pLimit(parallel);
  const numberOfHost = hostReader(context, base);
  const isMeant = (number: number | undefined) =>
    number !== undefined && (numbers === undefined || numbers.includes(number));
  const rules = await listenerRules(cloud, front.listenerArn);
  const going = rules.filter((rule) => rule.hosts.some((host) => isMeant(numberOfHost(host))));
  await Promise.all(going.map((rule) => limit(() => deleteRule(cloud, rule.ruleArn))));
  const beginning = groupBeginning(context, base);
  const groups = [...(await targetGroupsNamed(cloud, beginning))].filter(([name]) =>
    isMeant(Number(name.slice(beginning.length))),
  );
  await Promise.all(groups.map(([, arn]) => limit(() => deleteTargetGroup(cloud, arn))));
}

/** The number in a host name of this fleet; undefined for every other. */
function hostReader({ config }: Context, base: string): (host: string) => number | undefined {
  return (host) => {
    const [label = '', ...rest] = host.split('.');
    const text = label.startsWith(`${base}-`) ? label.slice(base.length + 1) : '';
    return rest.join('.') === config.domain && /^\d+$/.test(text) ? Number(text) : undefined;
  };
}

/** Told apart by the fleet, and inside it by number; at most 32 characters (CreateTargetGroup). */
function groupNameOf(context: Context, base: string, number: number): string {
  return `${groupBeginning(context, base)}${number}`;
}

const groupBeginning = ({ config }: Context, base: string): string =>
  `fl-${tokenOf(config.prefix, base).slice(0, 20)}-`;
