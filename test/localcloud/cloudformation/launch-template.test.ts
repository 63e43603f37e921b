// AWS::EC2::LaunchTemplate: made, changed by new versions, taken back and deleted.
import { DeleteStackCommand, type Stack } from '@aws-sdk/client-cloudformation';
import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchTemplate } from '../../../src/localcloud/cloudformation/resources/launch-template.js';
import { createAndRest, eventsOf, openStackCloud, restingStack, type StackCloud } from './helpers.js';
import { changeOf, makeChangeSet, parametersBut, updateAndRest } from './update-helpers.js';

let cloud: StackCloud;
beforeEach(async () => {
  cloud = await openStackCloud();
});
afterEach(() => cloud.close());

const TemplateBody = `
Parameters:
  Type: {Type: String}
  Owner: {Type: String, Default: kim}
  Named: {Type: String, Default: ''}
  Range: {Type: String, Default: 10.7.0.0/16}
Conditions:
  IsNamed: !Not [!Equals [!Ref Named, '']]
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateName: !If [IsNamed, !Ref Named, !Ref AWS::NoValue]
      VersionDescription: first
      LaunchTemplateData:
        InstanceType: !Ref Type
        EbsOptimized: 'true'
        UserData: !Base64 '#cloud-config'
        MetadataOptions: {HttpTokens: required, HttpPutResponseHopLimit: '1'}
        BlockDeviceMappings:
          - DeviceName: /dev/sdf
            Ebs: {VolumeSize: '20', VolumeType: gp3, DeleteOnTermination: false}
        NetworkInterfaces:
          - {DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: [sg-0123456789abcdef0]}
        TagSpecifications:
          - {ResourceType: instance, Tags: [{Key: fleet, Value: ws}]}
      TagSpecifications:
        - {ResourceType: launch-template, Tags: [{Key: owner, Value: !Ref Owner}]}
  Vpc:
    Type: AWS::EC2::VPC
    DependsOn: Template
    Properties: {CidrBlock: !Ref Range}
Outputs:
  Id: {Value: !Ref Template}
  SameId: {Value: !GetAtt Template.LaunchTemplateId}
  Latest: {Value: !GetAtt Template.LatestVersionNumber}
  Default: {Value: !GetAtt Template.DefaultVersionNumber}
`;

const create = (Type = 't3.micro') =>
  createAndRest(cloud, { TemplateBody, Parameters: [{ ParameterKey: 'Type', ParameterValue: Type }] });
const change = (values: Record<string, string>) => ({
  UsePreviousTemplate: true,
  Parameters: parametersBut(['Type', 'Owner', 'Named', 'Range'], values),
});
const outputs = (stack: Stack) =>
  Object.fromEntries(stack.Outputs?.map((output) => [output.OutputKey, output.OutputValue]) ?? []);
const templates = async () =>
  (await cloud.ec2.send(new DescribeLaunchTemplatesCommand({}))).LaunchTemplates ?? [];
const versions = async () => {
  const [template] = await templates();
  const { LaunchTemplateId } = template ?? {};
  const reply = await cloud.ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }));
  return reply.LaunchTemplateVersions ?? [];
};
const types = async () => (await versions()).map((version) => version.LaunchTemplateData?.InstanceType);

describe('a launch template in a stack', () => {
  it('has its data in the types of the API, tags, and a name made up', async () => {
    const stack = await create();
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const [template] = await templates();
    expect(outputs(stack)).toEqual({
      Id: template?.LaunchTemplateId,
      SameId: template?.LaunchTemplateId,
      Latest: '1',
      Default: '1',
    });
    expect(template?.LaunchTemplateName).toMatch(/^Template_[0-9a-zA-Z]{12}$/);
    expect(template?.Tags).toContainEqual({ Key: 'owner', Value: 'kim' });
    expect(template?.Tags).toContainEqual({ Key: 'aws:cloudformation:logical-id', Value: 'Template' });
    const [version] = await versions();
    expect(version?.VersionDescription).toBe('first');
    expect(version?.LaunchTemplateData).toEqual({
      InstanceType: 't3.micro',
      EbsOptimized: true,
      UserData: Buffer.from('#cloud-config').toString('base64'),
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [
        { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 20, VolumeType: 'gp3', DeleteOnTermination: false } },
      ],
      NetworkInterfaces: [
        { DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: ['sg-0123456789abcdef0'] },
      ],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'fleet', Value: 'ws' }] }],
    });
  });

  it('gets a new version from a change of its data, and none from tags', async () => {
    await create();
    const updated = await updateAndRest(cloud, change({ Type: 't3.small' }));
    expect(outputs(updated)).toMatchObject({ Latest: '2', Default: '1' });
    expect(await types()).toEqual(['t3.small', 't3.micro']);
    await updateAndRest(cloud, change({ Owner: 'lee' }));
    expect(await types()).toEqual(['t3.small', 't3.micro']);
    expect((await templates())[0]?.Tags).toContainEqual({ Key: 'owner', Value: 'lee' });
  });

  it('keeps versions that others made', async () => {
    const stack = await create();
    const LaunchTemplateId = outputs(stack).Id;
    const LaunchTemplateData = { InstanceType: 't3.large' as const };
    await cloud.ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
    await updateAndRest(cloud, change({ Owner: 'lee' }));
    expect(await types()).toEqual(['t3.large', 't3.micro']);
    await updateAndRest(cloud, change({ Type: 't3.small' }));
    expect(await types()).toEqual(['t3.small', 't3.large', 't3.micro']);
  });

  it('gets one version however often a crash repeats the update', async () => {
    const { StackId = '', Outputs } = await create();
    const physicalId = Outputs?.find((output) => output.OutputKey === 'Id')?.OutputValue ?? '';
    const data = (InstanceType: string) => ({ LaunchTemplateData: { InstanceType } });
    const context = {
      call: { cloud: cloud.cloud, region: 'us-east-1', requestId: 'r' },
      stack: {
        stackId: StackId,
        stackName: 'box',
        region: 'us-east-1',
        account: '123456789012',
        notificationArns: [],
      },
      logicalId: 'Template',
      token: 't',
      tags: [],
      formerTags: [],
      wait: async () => {},
    };
    const again = () =>
      launchTemplate.update?.(
        { physicalId, properties: data('t3.small'), attributes: {} },
        data('t3.micro'),
        context,
      );
    await again();
    await again();
    expect(await types()).toEqual(['t3.small', 't3.micro']);
  });

  it('comes back to its former data in a rollback, as one more version', async () => {
    await create();
    const failed = await updateAndRest(cloud, change({ Type: 't3.small', Range: 'nowhere' }));
    expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await types()).toEqual(['t3.micro', 't3.small', 't3.micro']);
  });

  it('is changed in place by its data, and replaced for another name', async () => {
    await create();
    const inPlace = await makeChangeSet(cloud, change({ Type: 't3.small' }));
    expect(changeOf(inPlace, 'Template')).toMatchObject({ Action: 'Modify', Replacement: 'False' });
    const replaced = await makeChangeSet(cloud, { ...change({ Named: 'workshop' }), ChangeSetName: 'named' });
    expect(changeOf(replaced, 'Template')).toMatchObject({ Action: 'Modify', Replacement: 'True' });
    await updateAndRest(cloud, change({ Named: 'workshop' }));
    expect((await templates()).map((template) => template.LaunchTemplateName)).toEqual(['workshop']);
  });

  it('goes with its stack', async () => {
    const { StackId = '' } = await create();
    await cloud.stacks.send(new DeleteStackCommand({ StackName: StackId }));
    expect((await restingStack(cloud, StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await templates()).toEqual([]);
  });

  it('refuses data the local cloud does not have', async () => {
    const body = TemplateBody.replace("EbsOptimized: 'true'", 'LicenseSpecifications: []');
    const stack = await createAndRest(cloud, {
      TemplateBody: body,
      Parameters: [{ ParameterKey: 'Type', ParameterValue: 't3.micro' }],
      DisableRollback: true,
    });
    const reasons = (await eventsOf(cloud, stack.StackId ?? '')).map((event) => event.ResourceStatusReason);
    expect(reasons).toContain('Encountered unsupported property LicenseSpecifications');
  });
});
