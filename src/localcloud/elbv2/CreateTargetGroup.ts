// CreateTargetGroup: instances behind HTTP, with their health check.
import { CreateTargetGroup$, type CreateTargetGroupInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { vpcs } from '../ec2/network-records.js';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { targetGroupArn } from './arns.js';
import { defaultTargetGroupAttributes } from './attributes.js';
import { ofRegion } from './find.js';
import { changeHealthCheck, defaultHealthCheck } from './health-check.js';
import { limits } from './limits.js';
import { requirePort } from './ports.js';
import { type TargetGroupRecord, targetGroups } from './records.js';
import { checkName } from './resource-names.js';
import { readTags } from './tags.js';
import { describeTargetGroup } from './target-group-view.js';

/** The same name with the same settings answers the one that is there. */
export const createTargetGroup = action(CreateTargetGroup$, (input: CreateTargetGroupInput, call: Call) => {
  const { store } = call.cloud;
  const record = readRecord(input, call);
  const known = ofRegion(targetGroups(store), call.region);
  const earlier = known.find((one) => one.name === record.name);
  if (earlier) return { TargetGroups: [describeTargetGroup(store, requireSame(earlier, record))] };
  if (known.length >= limits.targetGroupsPerRegion) {
    throw new AwsError(
      'TooManyTargetGroups',
      `The maximum number of target groups '${limits.targetGroupsPerRegion}' has been reached`,
    );
  }
  targetGroups(store).put(record.arn, record);
  return { TargetGroups: [describeTargetGroup(store, record)] };
});

function readRecord(input: CreateTargetGroupInput, call: Call): TargetGroupRecord {
  const name = checkName('Target group', input.Name);
  refuseOtherKinds(input);
  const vpcId = input.VpcId ?? '';
  if (vpcs(call.cloud.store).get(vpcId)?.region !== call.region) {
    throw new AwsError('ValidationError', `The VPC ID '${vpcId}' is not found`);
  }
  return {
    arn: targetGroupArn(call, name),
    region: call.region,
    name,
    port: requirePort(input.Port),
    vpcId,
    healthCheck: changeHealthCheck(defaultHealthCheck, input),
    attributes: defaultTargetGroupAttributes,
    tags: readTags(input.Tags, call),
  };
}

function refuseOtherKinds(input: CreateTargetGroupInput): void {
  const { Protocol: protocol, ProtocolVersion: version = 'HTTP1', TargetType: type = 'instance' } = input;
  if (protocol === 'HTTP' && version === 'HTTP1' && type === 'instance') return;
  const message = `Target groups of type '${type}' with ${protocol} (${version}) are not part of the local cloud`;
  throw new AwsError(protocol === undefined ? 'ValidationError' : 'InvalidConfigurationRequest', message);
}

function requireSame(earlier: TargetGroupRecord, given: TargetGroupRecord): TargetGroupRecord {
  const settings = ({ port, vpcId, healthCheck }: TargetGroupRecord) =>
    JSON.stringify([port, vpcId, healthCheck]);
  if (settings(earlier) === settings(given)) return earlier;
  throw new AwsError(
    'DuplicateTargetGroupName',
    `A target group with the same name '${given.name}' exists, but with different settings`,
  );
}
