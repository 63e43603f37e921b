// The product's own templates as stacks of the local cloud.
import { readFileSync } from 'node:fs';
import { DeleteStackCommand, ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeInstancesCommand, ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localCertificateArn } from '../../../src/localcloud/acm/local-certificate.js';
import { acm } from '../../../src/localcloud/acm/service.js';
import { cloudFormation } from '../../../src/localcloud/cloudformation/service.js';
import { publicImages } from '../../../src/localcloud/ec2/public-images.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import { elbv2 } from '../../../src/localcloud/elbv2/service.js';
import { createAndRest, eventsOf, openStackCloud, restingStack, type StackCloud } from './helpers.js';

const template = (name: string) => readFileSync(`templates/${name}.yaml`, 'utf8');

let cloud: StackCloud;
beforeEach(async () => {
  cloud = await openStackCloud({ services: [cloudFormation, ec2, elbv2, acm] });
});
afterEach(() => cloud.close());

/** Creates a stack of one of the templates; answers its outputs. */
async function create(name: string, values: Record<string, string>): Promise<Record<string, string>> {
  const stack = await createAndRest(cloud, {
    StackName: name,
    TemplateBody: template(name),
    Parameters: Object.entries(values).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: [{ Key: 'flotilla:prefix', Value: 'flotilla' }],
  });
  const failures = (await eventsOf(cloud, `${stack.StackId}`)).filter(
    (event) => event.ResourceStatus === 'CREATE_FAILED',
  );
  expect(failures.map((event) => [event.LogicalResourceId, event.ResourceStatusReason])).toEqual([]);
  expect([stack.StackStatus, stack.StackStatusReason]).toEqual(['CREATE_COMPLETE', undefined]);
  return Object.fromEntries(stack.Outputs?.map((output) => [output.OutputKey, output.OutputValue]) ?? []);
}

async function remove(name: string): Promise<void> {
  const { StackId } = await restingStack(cloud, name);
  await cloud.stacks.send(new DeleteStackCommand({ StackName: name }));
  const gone = await restingStack(cloud, `${StackId}`);
  expect([gone.StackStatus, gone.StackStatusReason]).toEqual(['DELETE_COMPLETE', undefined]);
}

it.each(['network', 'front', 'box'])('%s is valid', async (name) => {
  const answer = await cloud.stacks.send(new ValidateTemplateCommand({ TemplateBody: template(name) }));
  expect(answer.Description).toContain('Flotilla');
});

it('network, front and box are made and deleted', async () => {
  const network = await create('network', { Zones: 'us-east-1a,us-east-1b,us-east-1c', ZoneCount: '3' });
  const subnets = network.SubnetIds?.split(',') ?? [];
  expect(subnets).toHaveLength(3);
  expect(network.SubnetZones).toBe('us-east-1a,us-east-1b,us-east-1c');
  const front = await create('front', {
    VpcId: `${network.VpcId}`,
    SubnetIds: `${network.SubnetIds}`,
    CertificateArn: localCertificateArn('123456789012', 'us-east-1'),
    Port: '8443',
    RedirectHttp: 'false',
  });
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFzZGZhc2RmYXNkZmFzZGZhc2RmYXNkZmFzZGZhc2Rm me';
  await cloud.ec2.send(
    new ImportKeyPairCommand({ KeyName: 'flotilla', PublicKeyMaterial: Buffer.from(key) }),
  );
  const image = publicImages('us-east-1').find((one) => one.architecture === 'x86_64');
  const box = await create('box', {
    Prefix: 'flotilla',
    User: 'alice',
    InstanceType: 't2.micro',
    ImageId: `${image?.id}`,
    RootDeviceName: `${image?.rootDeviceName}`,
    RootSize: '16',
    VolumeSize: '20',
    AvailabilityZone: 'us-east-1b',
    SubnetId: `${subnets[1]}`,
    VpcId: `${network.VpcId}`,
    KeyName: 'flotilla',
    UserData: Buffer.from('#cloud-config\n').toString('base64'),
    Access: 'https',
    FrontSecurityGroupId: `${front.SecurityGroupId}`,
    ListenerArn: `${front.ListenerArn}`,
    RulePriority: '4711',
    HostName: 'alice.flotilla.localhost',
  });
  const { Reservations } = await cloud.ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [`${box.InstanceId}`] }),
  );
  expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
    State: { Name: 'running' },
    SecurityGroups: [{ GroupId: box.SecurityGroupId }],
    BlockDeviceMappings: [{}, { DeviceName: '/dev/sdf', Ebs: { VolumeId: box.VolumeId } }],
  });
  await remove('box');
  await remove('front');
  await remove('network');
  expect(cloud.logged).toEqual([]);
});
