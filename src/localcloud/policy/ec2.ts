// Which permissions a call of EC2 needs: on what it names, on what it makes, and for the tags it gives.
import type { TagSpecification } from '@aws-sdk/client-ec2';
import { findLaunchTemplate, findVersion, type TemplateChoice } from '../ec2/find-launch-template.js';
import { keyPairs } from '../ec2/image-records.js';
import { kinds } from '../ec2/kinds.js';
import { routeTables } from '../ec2/network-records.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { type Asked, type Requirement, type Tags, tagRecord } from './requirement.js';

/** Reads that know resources; all others are allowed for everything or for nothing. */
const readsOfOne = new Set(['GetConsoleOutput']);

/**
 * What the actions make, by the names ARNs have.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
const made: Readonly<Record<string, readonly string[]>> = {
  AllocateAddress: ['elastic-ip'],
  AuthorizeSecurityGroupEgress: ['security-group-rule'],
  AuthorizeSecurityGroupIngress: ['security-group-rule'],
  CopySnapshot: ['snapshot'],
  CreateFleet: ['fleet'],
  CreateImage: ['image', 'snapshot'],
  CreateInternetGateway: ['internet-gateway'],
  CreateKeyPair: ['key-pair'],
  CreateLaunchTemplate: ['launch-template'],
  CreateRouteTable: ['route-table'],
  CreateSecurityGroup: ['security-group'],
  CreateSnapshot: ['snapshot'],
  CreateSubnet: ['subnet'],
  CreateVolume: ['volume'],
  CreateVpc: ['vpc'],
  ImportKeyPair: ['key-pair'],
  RunInstances: ['instance', 'volume', 'network-interface'],
};

export function ec2Requirements(asked: Asked): readonly Requirement[] {
  const { action, input } = asked;
  if (/^(Describe|Get|List)/.test(action) && !readsOfOne.has(action)) return [everywhere(action)];
  if (action === 'CreateFleet') return [...ownRequirements(asked), ...fleetLaunches(asked)];
  if (action !== 'RunInstances' || !input.LaunchTemplate) return ownRequirements(asked);
  return ownRequirements(withTemplate(asked, input.LaunchTemplate));
}

const everywhere = (action: string): Requirement => ({ action: `ec2:${action}`, resource: '*' });

function ownRequirements(asked: Asked): Requirement[] {
  const named = namedResources(asked);
  const created = (made[asked.action] ?? []).flatMap((type) => creation(asked, type));
  const all = [...named, ...created];
  return all.length > 0 ? all : [everywhere(asked.action)];
}

/** The creation itself and, where it brings tags, the right to give them. */
function creation({ action, input, call }: Asked, type: string): Requirement[] {
  const specifications = (input.TagSpecifications ?? []) as readonly TagSpecification[];
  const given = specifications.filter((one) => one.ResourceType === type).flatMap((one) => one.Tags ?? []);
  const requestTags = tagRecord(given);
  const one: Requirement = { action: `ec2:${action}`, resource: arnOf(call, type, '*'), requestTags };
  if (given.length === 0) return [one];
  return [one, { ...one, action: 'ec2:CreateTags', context: { 'ec2:CreateAction': [action] } }];
}

function namedResources({ action, input, call }: Asked): Requirement[] {
  const requestTags = tagRecord(input.Tags as [] | undefined);
  const ids = new Set([...idsIn(input), ...tablesOf(input, call)]);
  const byId = [...ids].map((id) => resourceOf(call, id));
  const pairs =
    typeof input.KeyName === 'string' && !namesNewPair(action) ? [keyNamed(call, input.KeyName)] : [];
  return [...byId, ...pairs].map((found) => ({ action: `ec2:${action}`, requestTags, ...found }));
}

const namesNewPair = (action: string): boolean => made[action]?.includes('key-pair') ?? false;

interface Found {
  readonly resource: string;
  readonly resourceTags: Tags;
}

/** Members whose ids are content, not what the call works on. */
const contents = new Set([
  'ClientToken',
  'Description',
  'Filters',
  'GatewayId',
  'IpPermissions',
  'LaunchTemplateData',
  'SourceVersion',
  'TagSpecifications',
  'Tags',
  'UserData',
]);

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return typeOfId(value) === undefined ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, inner]) => (contents.has(name) ? [] : idsIn(inner)));
}

/** An association is no resource: its route table is. */
function tablesOf({ AssociationId: id }: Asked['input'], { cloud }: Call): string[] {
  if (typeof id !== 'string') return [];
  const holding = routeTables(cloud.store).values();
  return holding.filter((table) => JSON.stringify(table).includes(`"${id}"`)).map((table) => table.id);
}

function typeOfId(id: string): string | undefined {
  const prefix = /^([a-z]+)-[0-9a-f]{8,17}$/.exec(id)?.[1];
  if (prefix === 'eni') return 'network-interface';
  return kinds.find((kind) => kind.prefix === prefix)?.type;
}

/** What is not there, or in another region, has no tags: a policy that asks for some refuses it. */
function resourceOf(call: Call, id: string): Found {
  const type = typeOfId(id) ?? '';
  const record = kinds
    .find((kind) => kind.type === type)
    ?.table(call.cloud.store)
    .get(id);
  return { resource: arnOf(call, type, id), resourceTags: tagRecord(record?.tags) };
}

function keyNamed(call: Call, name: string): Found {
  const pairs = keyPairs(call.cloud.store).values();
  const pair = pairs.find((one) => one.name === name && one.region === call.region);
  return { resource: arnOf(call, 'key-pair', name), resourceTags: tagRecord(pair?.tags) };
}

/** Images and snapshots have no account in their ARNs. */
function arnOf({ cloud, region }: Call, type: string, id: string): string {
  const account = ['image', 'snapshot'].includes(type) ? '' : cloud.account;
  return `arn:aws:ec2:${region}:${account}:${type}/${id}`;
}

/** An instant fleet launches with the caller's rights: what RunInstances would need for each of its templates. */
function fleetLaunches({ input, call }: Asked): Requirement[] {
  const configs = (input.LaunchTemplateConfigs ?? []) as readonly {
    readonly LaunchTemplateSpecification?: object;
    readonly Overrides?: readonly object[];
  }[];
  const specifications = (input.TagSpecifications ?? []) as readonly TagSpecification[];
  const TagSpecifications = specifications.filter((one) => one.ResourceType !== 'fleet');
  return configs.flatMap(({ LaunchTemplateSpecification: choice = {}, Overrides = [] }) => {
    const launch = {
      action: 'RunInstances',
      input: { LaunchTemplate: choice, Overrides, TagSpecifications },
      call,
    };
    return ownRequirements(withTemplate(launch, choice));
  });
}

/** The template's own parameters count as the call's; its tags come beside those of the call. */
function withTemplate(asked: Asked, choice: object): Asked {
  const data = templateData(asked.call, choice);
  const tags = [asked.input.TagSpecifications ?? [], data.TagSpecifications ?? []].flat();
  return { ...asked, input: { ...data, ...asked.input, TagSpecifications: tags } };
}

/** Nothing for a template that is not there: the call itself says so. */
function templateData(call: Call, choice: TemplateChoice & { readonly Version?: string }): Asked['input'] {
  try {
    const template = findLaunchTemplate(choice, call);
    return findVersion(template, choice.Version ?? '$Default', call).data as Asked['input'];
  } catch (error) {
    if (error instanceof AwsError) return {};
    throw error;
  }
}
