import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DeleteLaunchTemplateCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  ModifyLaunchTemplateCommand,
  type RequestLaunchTemplateData,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeOne,
  type Ec2Cloud,
  imageId,
  makeNetwork,
  type Network,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';
import { makeTemplate, type Template, templateData } from './fleet-fixture.js';

let cloud: Ec2Cloud;
let network: Network;
let template: Template;

beforeEach(async () => {
  cloud = await openEc2();
  network = await makeNetwork(cloud);
  template = await makeTemplate(cloud, { ImageId: imageId(), InstanceType: 't3.micro' });
});
afterEach(() => cloud.close());

const addVersion = (data: RequestLaunchTemplateData, more: object = {}) =>
  cloud.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: template.id,
      LaunchTemplateData: data,
      ...more,
    }),
  );

const versions = async (input: object = { LaunchTemplateId: template.id }) => {
  const reply = await cloud.ec2.send(new DescribeLaunchTemplateVersionsCommand(input));
  return reply.LaunchTemplateVersions ?? [];
};
const numbers = async (input?: object) => (await versions(input)).map((version) => version.VersionNumber);

const describeTemplate = async () => {
  const reply = await cloud.ec2.send(
    new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [template.id] }),
  );
  return reply.LaunchTemplates?.[0];
};

describe('a launch template', () => {
  it('is made with version 1, which is its default and latest', async () => {
    expect(template.id).toMatch(/^lt-[0-9a-f]{17}$/);
    expect(await describeTemplate()).toMatchObject({
      LaunchTemplateName: 'box',
      DefaultVersionNumber: 1,
      LatestVersionNumber: 1,
      CreatedBy: `arn:aws:iam::${cloud.cloud.account}:user/flotilla`,
    });
    const [version] = await versions();
    expect(version).toMatchObject({ VersionNumber: 1, DefaultVersion: true });
    expect(version?.LaunchTemplateData).toEqual({ ImageId: imageId(), InstanceType: 't3.micro' });
  });

  it('shows dates as dates, however they were stored', async () => {
    const ValidUntil = new Date('2030-01-01T00:00:00Z');
    const InstanceMarketOptions = { MarketType: 'spot' as const, SpotOptions: { ValidUntil } };
    await makeTemplate(cloud, { InstanceMarketOptions }, 'spot');
    const [version] = await versions({ LaunchTemplateName: 'spot' });
    expect(version?.LaunchTemplateData).toEqual({ InstanceMarketOptions });
  });

  it('has tags of its own, which its instances do not get', async () => {
    await cloud.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'tagged',
        LaunchTemplateData: { InstanceType: 't3.micro' },
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'of', Value: 'ws' }] }],
      }),
    );
    const Filters = [{ Name: 'tag:of', Values: ['ws'] }];
    const found = await cloud.ec2.send(new DescribeLaunchTemplatesCommand({ Filters }));
    expect(found.LaunchTemplates?.map((each) => each.LaunchTemplateName)).toEqual(['tagged']);
    await cloud.ec2.send(
      new CreateTagsCommand({ Resources: [template.id], Tags: [{ Key: 'a', Value: 'b' }] }),
    );
    const tags = await cloud.ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'resource-type', Values: ['launch-template'] }] }),
    );
    expect(tags.Tags).toHaveLength(2);
  });

  it('is made once for one client token', async () => {
    const input = { ClientToken: 't1', LaunchTemplateName: 'again', LaunchTemplateData: { KeyName: 'lab' } };
    const first = await cloud.ec2.send(new CreateLaunchTemplateCommand(input));
    const second = await cloud.ec2.send(new CreateLaunchTemplateCommand(input));
    expect(second.LaunchTemplate?.LaunchTemplateId).toBe(first.LaunchTemplate?.LaunchTemplateId);
    const other = cloud.ec2.send(new CreateLaunchTemplateCommand({ ...input, LaunchTemplateName: 'more' }));
    expect(await refusalOf(other)).toMatchObject({ code: 'IdempotentParameterMismatch' });
  });

  it.each([
    ['a name in use', 'box', 'InvalidLaunchTemplateName.AlreadyExistsException'],
    ['a name too short', 'ab', 'InvalidLaunchTemplateName.MalformedException'],
    ['a name with a blank', 'my box', 'InvalidLaunchTemplateName.MalformedException'],
  ])('refuses %s', async (_, LaunchTemplateName, code) => {
    const made = cloud.ec2.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData: { KeyName: 'lab' } }),
    );
    expect(await refusalOf(made)).toMatchObject({ code, status: 400 });
  });

  it('refuses user data that is no Base64 and tags of what no launch makes', async () => {
    expect(await refusalOf(makeTemplate(cloud, { UserData: '#!' }, 'bad'))).toMatchObject({
      code: 'InvalidUserData.Malformed',
    });
    const TagSpecifications = [{ ResourceType: 'vpc' as const, Tags: [{ Key: 'a', Value: 'b' }] }];
    expect(await refusalOf(makeTemplate(cloud, { TagSpecifications }, 'bad'))).toMatchObject({
      code: 'InvalidParameterValue',
    });
    expect((await cloud.ec2.send(new DescribeLaunchTemplatesCommand({}))).LaunchTemplates).toHaveLength(1);
  });

  it('is found by name, and AWS has a code for each way to miss it', async () => {
    const find = (input: object) => cloud.ec2.send(new DescribeLaunchTemplatesCommand(input));
    expect((await find({ LaunchTemplateNames: ['box'] })).LaunchTemplates?.[0]?.LaunchTemplateId).toBe(
      template.id,
    );
    const missing = 'lt-0123456789abcdef0';
    expect(await refusalOf(find({ LaunchTemplateIds: [missing] }))).toEqual({
      code: 'InvalidLaunchTemplateId.NotFound',
      message: `The specified launch template, with template ID ${missing}, does not exist.`,
      status: 400,
    });
    expect(await refusalOf(find({ LaunchTemplateIds: ['lt-x'] }))).toMatchObject({
      code: 'InvalidLaunchTemplateId.Malformed',
    });
    expect(await refusalOf(find({ LaunchTemplateNames: ['box', 'none'] }))).toMatchObject({
      code: 'InvalidLaunchTemplateName.NotFoundException',
    });
    expect(await refusalOf(versions({ LaunchTemplateName: 'none' }))).toMatchObject({
      code: 'InvalidLaunchTemplateName.NotFoundException',
      message: 'The specified launch template, with template name none, does not exist.',
    });
    const both = { LaunchTemplateId: template.id, LaunchTemplateName: 'box' };
    expect(await refusalOf(versions(both))).toMatchObject({ code: 'InvalidParameterCombination' });
  });

  it('goes with all its versions, and its name is free again', async () => {
    await addVersion({ KeyName: 'lab' });
    const gone = await cloud.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName: 'box' }));
    expect(gone.LaunchTemplate).toMatchObject({ LaunchTemplateId: template.id, LatestVersionNumber: 2 });
    expect(await refusalOf(versions())).toMatchObject({ code: 'InvalidLaunchTemplateId.NotFound' });
    template = await makeTemplate(cloud, { KeyName: 'lab' });
    expect(await numbers()).toEqual([1]);
  });

  it('is only looked at in a dry run', async () => {
    const dry = cloud.ec2.send(
      new DeleteLaunchTemplateCommand({ LaunchTemplateId: template.id, DryRun: true }),
    );
    expect(await refusalOf(dry)).toMatchObject({ code: 'DryRunOperation', status: 412 });
    expect(await numbers()).toEqual([1]);
  });
});

describe('versions', () => {
  it('start from nothing, or from a source whose parameters they replace one by one', async () => {
    const Ebs = { VolumeSize: 20, SnapshotId: 'snap-0123456789abcdef0' };
    await addVersion(
      { KeyName: 'lab', BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs }] },
      { SourceVersion: '1' },
    );
    await addVersion(
      { InstanceType: 't3.small' },
      { SourceVersion: '$Latest', VersionDescription: 'bigger' },
    );
    await addVersion({ KeyName: 'other' });
    const [four, three] = await versions();
    expect(three).toMatchObject({ VersionNumber: 3, VersionDescription: 'bigger', DefaultVersion: false });
    expect(three?.LaunchTemplateData).toEqual({
      ImageId: imageId(),
      InstanceType: 't3.small',
      KeyName: 'lab',
      // As AWS documents it: a snapshot is not inherited.
      BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: 20 } }],
    });
    expect(four?.LaunchTemplateData).toEqual({ KeyName: 'other' });
  });

  it('are chosen by number, by name and by bounds, the newest first', async () => {
    for (let count = 2; count <= 4; count += 1) await addVersion({ KeyName: `k${count}` });
    const of = (input: object) => numbers({ LaunchTemplateId: template.id, ...input });
    expect(await of({})).toEqual([4, 3, 2, 1]);
    expect(await of({ Versions: ['1', '$Latest', '$Default'] })).toEqual([4, 1]);
    expect(await of({ MinVersion: '2', MaxVersion: '3' })).toEqual([3, 2]);
    expect(await of({ Filters: [{ Name: 'is-default-version', Values: ['true'] }] })).toEqual([1]);
    expect(await numbers({ Versions: ['$Latest'] })).toEqual([4]);
    expect(await refusalOf(of({ Versions: ['9'] }))).toEqual({
      code: 'InvalidLaunchTemplateId.VersionNotFound',
      message: `Could not find the specified version 9 for the launch template with ID ${template.id}.`,
      status: 400,
    });
    expect(await refusalOf(numbers({}))).toMatchObject({ code: 'MissingParameter' });
    expect(await refusalOf(numbers({ Versions: ['1'] }))).toMatchObject({ code: 'InvalidParameterValue' });
  });

  it('come in pages', async () => {
    for (let count = 2; count <= 5; count += 1) await addVersion({ KeyName: `k${count}` });
    const read = (more: object) =>
      cloud.ec2.send(
        new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: template.id, MaxResults: 3, ...more }),
      );
    const first = await read({});
    const second = await read({ NextToken: first.NextToken });
    const seen = [first, second].map((page) =>
      page.LaunchTemplateVersions?.map((each) => each.VersionNumber),
    );
    expect(seen).toEqual([
      [5, 4, 3],
      [2, 1],
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  it('are made once for one client token', async () => {
    const first = await addVersion({ KeyName: 'lab' }, { ClientToken: 'v' });
    await addVersion({ KeyName: 'later' });
    const again = await addVersion({ KeyName: 'lab' }, { ClientToken: 'v' });
    expect(again.LaunchTemplateVersion?.VersionNumber).toBe(first.LaunchTemplateVersion?.VersionNumber);
    expect(await numbers()).toEqual([3, 2, 1]);
  });

  it('can become the default, by number or as the latest', async () => {
    await addVersion({ KeyName: 'lab' });
    const modify = (DefaultVersion: string) =>
      cloud.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId: template.id, DefaultVersion }));
    expect((await modify('$Latest')).LaunchTemplate?.DefaultVersionNumber).toBe(2);
    expect(await numbers({ LaunchTemplateId: template.id, Versions: ['$Default'] })).toEqual([2]);
    expect(await refusalOf(modify('7'))).toMatchObject({ code: 'InvalidLaunchTemplateId.VersionNotFound' });
    expect((await describeTemplate())?.DefaultVersionNumber).toBe(2);
  });

  it('are deleted each by itself; the default stays, and no number comes back', async () => {
    await addVersion({ KeyName: 'two' });
    await addVersion({ KeyName: 'three' });
    const reply = await cloud.ec2.send(
      new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId: template.id, Versions: ['1', '3', '8'] }),
    );
    expect(reply.SuccessfullyDeletedLaunchTemplateVersions).toEqual([
      { LaunchTemplateId: template.id, LaunchTemplateName: 'box', VersionNumber: 3 },
    ]);
    expect(reply.UnsuccessfullyDeletedLaunchTemplateVersions).toMatchObject([
      { VersionNumber: 1, ResponseError: { Code: 'unexpectedError' } },
      { VersionNumber: 8, ResponseError: { Code: 'launchTemplateVersionDoesNotExist' } },
    ]);
    expect((await describeTemplate())?.LatestVersionNumber).toBe(2);
    const next = await addVersion({ KeyName: 'four' });
    expect(next.LaunchTemplateVersion?.VersionNumber).toBe(4);
    expect(await numbers()).toEqual([4, 2, 1]);
  });
});

describe('a launch from a template', () => {
  const run = async (input: object) => {
    const reply = await cloud.ec2.send(
      new RunInstancesCommand({ MinCount: 1, MaxCount: 1, SubnetId: network.subnetId, ...input }),
    );
    await cloud.settle();
    return describeOne(cloud, reply.Instances?.[0]?.InstanceId ?? '');
  };

  it('takes what the request does not say from the default version', async () => {
    const userData = Buffer.from('#cloud-config\n').toString('base64');
    template = await makeTemplate(
      cloud,
      templateData(network, { UserData: userData, EbsOptimized: true }),
      'full',
    );
    await addVersion({ InstanceType: 't3.large' }, { SourceVersion: '1' });
    const instance = await run({ LaunchTemplate: { LaunchTemplateName: 'full' } });
    expect(instance).toMatchObject({ InstanceType: 't3.micro', EbsOptimized: true, ImageId: imageId() });
    expect(instance.SecurityGroups?.[0]?.GroupId).toBe(network.groupId);
    expect(cloud.machines.specs.get(instance.InstanceId ?? '')?.userData).toBe(userData);
    expect(instance.Tags).toEqual([
      { Key: 'aws:ec2launchtemplate:id', Value: template.id },
      { Key: 'aws:ec2launchtemplate:version', Value: '1' },
    ]);
  });

  it('lets the request win, and merges tags by their keys', async () => {
    const tags = (type: 'instance' | 'volume', ...pairs: [string, string][]) => ({
      ResourceType: type,
      Tags: pairs.map(([Key, Value]) => ({ Key, Value })),
    });
    const data = templateData(network, {
      TagSpecifications: [
        tags('instance', ['Name', 'any'], ['fleet', 'ws']),
        tags('volume', ['fleet', 'ws']),
      ],
    });
    template = await makeTemplate(cloud, data, 'tagged');
    const instance = await run({
      LaunchTemplate: { LaunchTemplateId: template.id, Version: '$Latest' },
      InstanceType: 't3.large',
      TagSpecifications: [tags('instance', ['Name', 'ws-1'])],
    });
    expect(instance.InstanceType).toBe('t3.large');
    expect(instance.Tags?.filter((tag) => !tag.Key?.startsWith('aws:'))).toEqual([
      { Key: 'Name', Value: 'ws-1' },
      { Key: 'fleet', Value: 'ws' },
    ]);
    const volumes = await cloud.ec2.send(new DescribeVolumesCommand({}));
    expect(volumes.Volumes?.[0]?.Tags).toEqual([{ Key: 'fleet', Value: 'ws' }]);
  });

  it('refuses a version that is not there, a template without an image, and one by requirements', async () => {
    const by = (LaunchTemplate: object) => run({ LaunchTemplate });
    expect(await refusalOf(by({ LaunchTemplateId: template.id, Version: '5' }))).toMatchObject({
      code: 'InvalidLaunchTemplateId.VersionNotFound',
    });
    const bare = await makeTemplate(cloud, { InstanceType: 't3.micro' }, 'bare');
    expect(await refusalOf(by({ LaunchTemplateId: bare.id }))).toMatchObject({ code: 'MissingParameter' });
    const InstanceRequirements = { VCpuCount: { Min: 1 }, MemoryMiB: { Min: 1 } };
    const picky = await makeTemplate(cloud, { ImageId: imageId(), InstanceRequirements }, 'picky');
    expect(await refusalOf(by({ LaunchTemplateId: picky.id }))).toMatchObject({
      code: 'UnsupportedOperation',
    });
    const dry = run({ LaunchTemplate: { LaunchTemplateId: bare.id }, DryRun: true });
    expect(await refusalOf(dry)).toMatchObject({ code: 'MissingParameter' });
  });
});
