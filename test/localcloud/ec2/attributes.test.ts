import {
  DescribeInstanceAttributeCommand,
  ModifyInstanceAttributeCommand,
  type ModifyInstanceAttributeCommandInput,
  ModifyInstanceMetadataOptionsCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  describeOne,
  type Ec2Cloud,
  imageId,
  launchOne,
  makeNetwork,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';

let cloud: Ec2Cloud;
let id: string;

beforeEach(async () => {
  cloud = await openEc2();
  id = (await launchOne(cloud, await makeNetwork(cloud))).InstanceId;
});
afterEach(() => cloud.close());

const modify = (change: Omit<ModifyInstanceAttributeCommandInput, 'InstanceId'>) =>
  cloud.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, ...change }));
const stop = async () => {
  await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await cloud.settle();
};

it('changes the type of a stopped instance alone, and starts as that type', async () => {
  const change = { InstanceType: { Value: 'c3.8xlarge' } };
  expect((await refusalOf(modify(change))).code).toBe('IncorrectInstanceState');
  await stop();
  await modify(change);
  await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await cloud.settle();
  expect((await describeOne(cloud, id)).InstanceType).toBe('c3.8xlarge');
  expect(cloud.machines.specs.get(id)).toMatchObject({ instanceType: 'c3.8xlarge', nitro: false });
});

it('refuses types of another architecture, unknown ones, and those the zone lacks', async () => {
  await stop();
  expect((await refusalOf(modify({ InstanceType: { Value: 't4g.micro' } }))).message).toContain(
    'architecture',
  );
  expect((await refusalOf(modify({ InstanceType: { Value: 'x' } }))).code).toBe('InvalidParameterValue');
  expect((await refusalOf(modify({ InstanceType: { Value: 'p3dn.24xlarge' } }))).code).toBe('Unsupported');
});

it('changes one attribute at a time', async () => {
  expect((await refusalOf(modify({}))).code).toBe('InvalidParameterCombination');
  const two = { InstanceType: { Value: 't3.small' }, DisableApiTermination: { Value: true } };
  expect((await refusalOf(modify(two))).code).toBe('InvalidParameterCombination');
});

it.each([
  [
    { DisableApiTermination: { Value: true } },
    'disableApiTermination',
    { DisableApiTermination: { Value: true } },
  ],
  [
    { InstanceInitiatedShutdownBehavior: { Value: 'terminate' } },
    'instanceInitiatedShutdownBehavior',
    { InstanceInitiatedShutdownBehavior: { Value: 'terminate' } },
  ],
  [
    { Attribute: 'disableApiTermination', Value: 'true' },
    'disableApiTermination',
    { DisableApiTermination: { Value: true } },
  ],
] as const)('shows %j as %s', async (change, Attribute, shown) => {
  await modify(change);
  const reply = await cloud.ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }));
  expect(reply).toMatchObject({ InstanceId: id, ...shown });
});

it('keeps user data as Base64 whichever way it came', async () => {
  const read = async () =>
    (await cloud.ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' })))
      .UserData;
  expect((await read())?.Value).toBeUndefined();
  const change = { UserData: { Value: Buffer.from('#!/bin/sh\n') } };
  expect((await refusalOf(modify(change))).code).toBe('IncorrectInstanceState');
  await stop();
  await modify(change);
  expect(Buffer.from((await read())?.Value ?? '', 'base64').toString()).toBe('#!/bin/sh\n');
});

it('keeps volumes at termination, and refuses devices that are not there', async () => {
  const device = (DeviceName: string) => ({
    BlockDeviceMappings: [{ DeviceName, Ebs: { DeleteOnTermination: false } }],
  });
  await modify(device('/dev/sda1'));
  expect((await describeOne(cloud, id)).BlockDeviceMappings?.[0]?.Ebs?.DeleteOnTermination).toBe(false);
  expect((await refusalOf(modify(device('/dev/sdz')))).code).toBe('InvalidInstanceAttributeValue');
});

it('changes metadata options within their bounds', async () => {
  const send = (change: object) =>
    cloud.ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, ...change }));
  await send({ HttpTokens: 'required', HttpPutResponseHopLimit: 2 });
  expect((await describeOne(cloud, id)).MetadataOptions).toMatchObject({
    HttpTokens: 'required',
    HttpPutResponseHopLimit: 2,
    State: 'applied',
  });
  expect((await refusalOf(send({ HttpPutResponseHopLimit: 65 }))).code).toBe('InvalidParameterValue');
});

it('runs arm64 images on arm64 types alone', async () => {
  const network = await makeNetwork(cloud, '10.9');
  const arm = imageId('ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64');
  const instance = await launchOne(cloud, network, { ImageId: arm, InstanceType: 't4g.micro' });
  expect(instance.Architecture).toBe('arm64');
});
