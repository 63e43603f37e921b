// What the load balancing types share: finding by tags, attributes, and actions in the API's shape.
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { addTags } from '../../elbv2/AddTags.js';
import { describeTags } from '../../elbv2/DescribeTags.js';
import { removeTags } from '../../elbv2/RemoveTags.js';
import type { JsonObject } from '../engine/json.js';
import { flag, number, record, records, text } from '../engine/properties.js';
import type { ResourceContext } from '../engine/resource-type.js';
import { type TagUpdate, tagChanges } from './ec2.js';

/** Which of the things is this resource's, by CloudFormation's tags. */
export async function findTagged(
  arns: readonly (string | undefined)[],
  context: ResourceContext,
): Promise<string | undefined> {
  for (const arn of arns) {
    if (arn === undefined || arn === context.replaces) continue;
    if (await isOurs(arn, context)) return arn;
  }
  return undefined;
}

async function isOurs(arn: string, { call, stack, logicalId }: ResourceContext): Promise<boolean> {
  const { TagDescriptions } = await describeTags.handle({ ResourceArns: [arn] }, call);
  const tags = new Map(TagDescriptions?.[0]?.Tags?.map((tag) => [tag.Key, tag.Value]));
  return (
    tags.get('aws:cloudformation:stack-id') === stack.stackId &&
    tags.get('aws:cloudformation:logical-id') === logicalId
  );
}

/** Brings the tags of a load balancing resource up to date. */
export async function updateTags({ id, properties, previous }: TagUpdate, context: ResourceContext) {
  const { added, removed } = tagChanges(properties, previous, context);
  if (added.length > 0) await addTags.handle({ ResourceArns: [id], Tags: added }, context.call);
  if (removed.length > 0) await removeTags.handle({ ResourceArns: [id], TagKeys: removed }, context.call);
}

/** `LoadBalancerAttributes` and `TargetGroupAttributes` are lists of keys and values. */
export function attributeList(properties: JsonObject, name: string): { Key: string; Value: string }[] {
  return records(properties, name).map((item) => ({
    Key: text(item, 'Key') ?? '',
    Value: text(item, 'Value') ?? '',
  }));
}

/** The actions of a listener (`DefaultActions`) or a rule (`Actions`). */
export function readActions(properties: JsonObject, name: string): Action[] {
  return records(properties, name).map((action) => ({
    Type: text(action, 'Type') as Action['Type'],
    Order: number(action, 'Order'),
    TargetGroupArn: text(action, 'TargetGroupArn'),
    ForwardConfig: readForward(record(action, 'ForwardConfig')),
    RedirectConfig: readRedirect(record(action, 'RedirectConfig')),
    FixedResponseConfig: readFixedResponse(record(action, 'FixedResponseConfig')),
  }));
}

function readForward(config: JsonObject | undefined): Action['ForwardConfig'] {
  if (!config) return undefined;
  const stickiness = record(config, 'TargetGroupStickinessConfig');
  return {
    TargetGroups: records(config, 'TargetGroups').map((group) => ({
      TargetGroupArn: text(group, 'TargetGroupArn'),
      Weight: number(group, 'Weight'),
    })),
    TargetGroupStickinessConfig: stickiness && {
      Enabled: flag(stickiness, 'Enabled'),
      DurationSeconds: number(stickiness, 'DurationSeconds'),
    },
  };
}

function readRedirect(config: JsonObject | undefined): Action['RedirectConfig'] {
  if (!config) return undefined;
  type Redirect = NonNullable<Action['RedirectConfig']>;
  return {
    Protocol: text(config, 'Protocol'),
    Port: text(config, 'Port'),
    Host: text(config, 'Host'),
    Path: text(config, 'Path'),
    Query: text(config, 'Query'),
    StatusCode: text(config, 'StatusCode') as Redirect['StatusCode'],
  };
}

function readFixedResponse(config: JsonObject | undefined): Action['FixedResponseConfig'] {
  if (!config) return undefined;
  return {
    StatusCode: text(config, 'StatusCode'),
    ContentType: text(config, 'ContentType'),
    MessageBody: text(config, 'MessageBody'),
  };
}
