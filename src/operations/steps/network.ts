// The two stacks that the boxes of a region share: found, or made by whoever comes first.
import { readTemplate } from '../../assets/templates.js';
import { createStack, describeStack, type Stack } from '../../cloud/stacks.js';
import { listZones } from '../../cloud/zones.js';
import { CloudError } from '../../model/errors.js';
import { frontStackName, networkStackName } from '../../model/names.js';
import { readStackStatus } from '../../model/stack-status.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { runStack, stackFailure } from './stack-run.js';
import { tokenOf } from './token.js';

export interface Network {
  readonly vpcId: string;
  /** Subnet id by zone name. */
  readonly subnets: ReadonlyMap<string, string>;
}

export interface Front {
  readonly listenerArn: string;
  readonly dnsName: string;
  readonly hostedZoneId: string;
  readonly securityGroupId: string;
  readonly port: number;
}

/** VPC and one public subnet a zone; made on first use. */
export async function ensureNetwork(context: Context): Promise<Network> {
  const stack = await ensureSharedStack(context, {
    name: networkStackName(context.config.prefix),
    template: 'network',
    parameters: async () => {
      // A VPC spans at most the region's zones; six is what the template offers.
      const zones = (await listZones(context.cloud)).slice(0, 6);
      return { Zones: zones.join(','), ZoneCount: String(zones.length) };
    },
  });
  return networkOf(stack);
}

/** The network as it is now, or undefined where none was made. */
export async function findNetwork(context: Context): Promise<Network | undefined> {
  const stack = await describeStack(context.cloud, networkStackName(context.config.prefix));
  return stack && readStackStatus(stack.status).usable ? networkOf(stack) : undefined;
}

function networkOf(stack: Stack): Network {
  const ids = outputOf(stack, 'SubnetIds').split(',');
  const zones = outputOf(stack, 'SubnetZones').split(',');
  return {
    vpcId: outputOf(stack, 'VpcId'),
    subnets: new Map(zones.map((zone, index) => [zone, ids[index] as string])),
  };
}

/** The load balancer with its HTTPS listener; made with the first box in https mode. */
export async function ensureFront(context: Context, network: Network, certificate: string): Promise<Front> {
  const stack = await ensureSharedStack(context, {
    name: frontStackName(context.config.prefix),
    template: 'front',
    parameters: async () => ({
      VpcId: network.vpcId,
      SubnetIds: [...network.subnets.values()].join(','),
      CertificateArn: certificate,
      Port: String(await frontPort(context)),
      RedirectHttp: String(context.cloud.kind === 'aws'),
    }),
  });
  return frontOf(stack);
}

/** 443 on AWS; on this machine the port of a web server may be somebody else's. */
async function frontPort(context: Context): Promise<number> {
  return context.local ? context.local.pickFrontPort() : 443;
}

/** The front as it is now, or undefined where none was made. */
export async function findFront(context: Context): Promise<Front | undefined> {
  const stack = await describeStack(context.cloud, frontStackName(context.config.prefix));
  return stack && readStackStatus(stack.status).usable ? frontOf(stack) : undefined;
}

function frontOf(stack: Stack): Front {
  return {
    listenerArn: outputOf(stack, 'ListenerArn'),
    dnsName: outputOf(stack, 'DnsName'),
    hostedZoneId: outputOf(stack, 'CanonicalHostedZoneId'),
    securityGroupId: outputOf(stack, 'SecurityGroupId'),
    port: Number(outputOf(stack, 'Port')),
  };
}

interface SharedStack {
  readonly name: string;
  readonly template: 'network' | 'front';
  readonly parameters: () => Promise<Record<string, string>>;
}

/** The loser of a race finds the winner's stack under way and waits for it. */
async function ensureSharedStack(context: Context, wanted: SharedStack): Promise<Stack> {
  const found = await describeStack(context.cloud, wanted.name);
  if (found) return usableStack(context, found);
  const created = await createStack(context.cloud, {
    name: wanted.name,
    templateBody: await readTemplate(wanted.template),
    parameters: await wanted.parameters(),
    tags: { [tagKeys.prefix]: context.config.prefix },
    token: tokenOf(wanted.name, context.runId),
    onFailure: 'DELETE',
  });
  if (created.existed) return ensureSharedStack(context, wanted);
  context.port.report({ kind: 'made', what: `stack ${wanted.name}`, id: created.stackId });
  return finishedStack(context, created.stackId, wanted.name);
}

async function finishedStack(context: Context, stackId: string, name: string): Promise<Stack> {
  const end = await runStack(context, { stackId, name, until: 'create' });
  if (end.succeeded && end.stack) return end.stack;
  throw stackFailure(name, end);
}

async function usableStack(context: Context, stack: Stack): Promise<Stack> {
  const status = readStackStatus(stack.status);
  if (status.usable) return stack;
  if (stack.status === 'CREATE_IN_PROGRESS') {
    return finishedStack(context, stack.stackId, stack.name);
  }
  throw new CloudError(stack.status, {
    what: `stack ${stack.name}, which all boxes of ${context.cloud.region} share, is ${stack.status}`,
    why: stack.statusReason ?? 'an earlier operation on it failed',
    next: `delete it with CloudFormation when no box needs it, then run this again`,
    reason: status.outcome === 'running' ? 'busy' : 'failed',
  });
}

export function outputOf(stack: Stack, name: string): string {
  const value = stack.outputs[name];
  if (value !== undefined) return value;
  throw new Error(`stack ${stack.name} has no output ${name}`);
}
