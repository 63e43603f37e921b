// What is told of stacks: by name and id, page by page; and what CreateStack refuses at once.
import {
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  paginateDescribeStackEvents,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAndRest, openStackCloud, restingStack, type StackCloud } from './helpers.js';

const handle = '{Type: AWS::CloudFormation::WaitConditionHandle}';
const small =
  `{Resources: {A: ${handle}}, Outputs: {Out: {Value: !Ref A, Export: {Name: !Sub "\${AWS::StackName}-a"}}}}`.replace(
    '{',
    '# YAML\n{',
  );
const many = `Resources:\n${Array.from({ length: 120 }, (_, index) => `  H${index}: ${handle}`).join('\n')}\n`;

let cloud: StackCloud;
beforeAll(async () => {
  cloud = await openStackCloud();
});
afterAll(() => cloud.close());

const create = (input: Partial<CreateStackCommandInput>) =>
  cloud.stacks.send(new CreateStackCommand({ StackName: 'refused', TemplateBody: small, ...input }));

describe('stacks', () => {
  it('are found by name while they live, by id for ever', async () => {
    const { StackId = '' } = await createAndRest(cloud, { StackName: 'first', TemplateBody: small });
    expect(StackId).toMatch(/^arn:aws:cloudformation:us-east-1:123456789012:stack\/first\/[-0-9a-f]{36}$/);
    await waitUntilStackCreateComplete(
      { client: cloud.stacks, maxWaitTime: 5, minDelay: 1 },
      { StackName: 'first' },
    );
    await cloud.stacks.send(new DeleteStackCommand({ StackName: 'first' }));
    await waitUntilStackDeleteComplete(
      { client: cloud.stacks, maxWaitTime: 5, minDelay: 1 },
      { StackName: StackId },
    );
    const { Stacks } = await cloud.stacks.send(new DescribeStacksCommand({ StackName: StackId }));
    expect(Stacks?.[0]).toMatchObject({ StackStatus: 'DELETE_COMPLETE', DeletionTime: expect.any(Date) });
    const byName = new DescribeStacksCommand({ StackName: 'first' });
    await expect(cloud.stacks.send(byName)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id first does not exist',
    });
    const events = new DescribeStackEventsCommand({ StackName: 'first' });
    await expect(cloud.stacks.send(events)).rejects.toThrow('Stack [first] does not exist');
    await expect(cloud.stacks.send(new DeleteStackCommand({ StackName: 'first' }))).resolves.toBeDefined();
    await expect(cloud.stacks.send(new DeleteStackCommand({ StackName: 'never' }))).resolves.toBeDefined();
  });

  it('of another region are not seen', async () => {
    await createAndRest(cloud, { StackName: 'here', TemplateBody: small });
    const other = await openOther();
    await expect(other.send(new DescribeStacksCommand({ StackName: 'here' }))).rejects.toThrow(
      'does not exist',
    );
    expect((await other.send(new DescribeStacksCommand({}))).Stacks ?? []).toEqual([]);
  });

  it('are listed with a filter of statuses', async () => {
    const gone = await createAndRest(cloud, { StackName: 'gone', TemplateBody: small });
    await cloud.stacks.send(new DeleteStackCommand({ StackName: 'gone' }));
    await restingStack(cloud, `${gone.StackId}`);
    await createAndRest(cloud, { StackName: 'listed', TemplateBody: small });
    const filter = new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] });
    const { StackSummaries } = await cloud.stacks.send(filter);
    expect(StackSummaries?.map((stack) => stack.StackStatus)).toContain('DELETE_COMPLETE');
    expect(StackSummaries?.map((stack) => stack.StackName)).not.toContain('listed');
  });

  it('are protected from deletion where asked for', async () => {
    const { StackId = '' } = await createAndRest(cloud, {
      StackName: 'kept',
      TemplateBody: small,
      EnableTerminationProtection: true,
    });
    const remove = () => cloud.stacks.send(new DeleteStackCommand({ StackName: 'kept' }));
    await expect(remove()).rejects.toThrow(
      'Stack [kept] cannot be deleted while TerminationProtection is enabled',
    );
    const off = { StackName: 'kept', EnableTerminationProtection: false };
    expect(await cloud.stacks.send(new UpdateTerminationProtectionCommand(off))).toMatchObject({ StackId });
    await remove();
    expect((await restingStack(cloud, StackId)).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('export values until nobody imports them any more', async () => {
    await createAndRest(cloud, { StackName: 'exporter', TemplateBody: small });
    const importing =
      '# YAML\n{Resources: {A: {Type: AWS::CloudFormation::WaitConditionHandle}}, Outputs: {O: {Value: !ImportValue exporter-a}}}';
    await createAndRest(cloud, { StackName: 'importer', TemplateBody: importing });
    const { Exports } = await cloud.stacks.send(new ListExportsCommand({}));
    expect(Exports?.map((one) => one.Name)).toContain('exporter-a');
    await cloud.stacks.send(new DeleteStackCommand({ StackName: 'exporter' }));
    expect(await restingStack(cloud, 'exporter')).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'Export exporter-a cannot be deleted as it is in use by importer',
    });
    const twin = small.replace(`\${AWS::StackName}-a`, 'exporter-a');
    const second = await createAndRest(cloud, { StackName: 'second', TemplateBody: twin });
    expect(second).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
  });
});

describe('resources and events', () => {
  it('come in pages, events newest first, whatever is added meanwhile', async () => {
    const { StackId } = await createAndRest(cloud, { StackName: 'many', TemplateBody: many });
    const ids: string[] = [];
    let pages = 0;
    for await (const page of paginateDescribeStackEvents({ client: cloud.stacks }, { StackName: StackId })) {
      ids.push(...(page.StackEvents ?? []).map((event) => event.EventId as string));
      pages += 1;
      if (pages === 1) await cloud.stacks.send(new DeleteStackCommand({ StackName: StackId }));
    }
    // Three for each of 120 resources, two of the stack.
    expect([new Set(ids).size, ids.length, pages]).toEqual([362, 362, 4]);
    const first = await cloud.stacks.send(new ListStackResourcesCommand({ StackName: 'listed' }));
    expect(first.NextToken).toBeUndefined();
    const bad = new ListStackResourcesCommand({ StackName: 'listed', NextToken: 'bm9uc2Vuc2U' });
    await expect(cloud.stacks.send(bad)).rejects.toThrow('Invalid NextToken');
  });

  it('are described one by one and all together', async () => {
    const stack = await createAndRest(cloud, { StackName: 'told', TemplateBody: small });
    const one = new DescribeStackResourceCommand({ StackName: 'told', LogicalResourceId: 'A' });
    const { StackResourceDetail } = await cloud.stacks.send(one);
    expect(StackResourceDetail).toMatchObject({ ResourceStatus: 'CREATE_COMPLETE', StackId: stack.StackId });
    const PhysicalResourceId = StackResourceDetail?.PhysicalResourceId;
    const byPhysical = new DescribeStackResourcesCommand({ PhysicalResourceId });
    expect((await cloud.stacks.send(byPhysical)).StackResources).toMatchObject([{ StackName: 'told' }]);
    const none = new DescribeStackResourceCommand({ StackName: 'told', LogicalResourceId: 'B' });
    await expect(cloud.stacks.send(none)).rejects.toThrow('Resource B does not exist for stack told');
  });
});

describe('templates', () => {
  it('are given back as they came', async () => {
    await createAndRest(cloud, { StackName: 'whole', TemplateBody: small });
    const answer = await cloud.stacks.send(new GetTemplateCommand({ StackName: 'whole' }));
    expect(answer).toMatchObject({ TemplateBody: small, StagesAvailable: ['Original', 'Processed'] });
  });

  it('are summed up and validated', async () => {
    const TemplateBody = `Description: d\nMetadata: {a: 1}\nParameters: {P: {Type: Number, Default: 3, NoEcho: true, Description: p}}\nResources: {A: ${handle}}\n`;
    expect(await cloud.stacks.send(new ValidateTemplateCommand({ TemplateBody }))).toMatchObject({
      Description: 'd',
      Parameters: [{ ParameterKey: 'P', DefaultValue: '3', NoEcho: true, Description: 'p' }],
    });
    expect(await cloud.stacks.send(new GetTemplateSummaryCommand({ TemplateBody }))).toMatchObject({
      Parameters: [{ ParameterKey: 'P', ParameterType: 'Number' }],
      ResourceTypes: ['AWS::CloudFormation::WaitConditionHandle'],
      Metadata: '{"a":1}',
    });
    const bad = new ValidateTemplateCommand({ TemplateBody: 'Resources: {A: {Type: AWS::No::Thing}}' });
    await expect(cloud.stacks.send(bad)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Template format error: Unrecognized resource types: [AWS::No::Thing]',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('CreateStack', () => {
  it.each([
    [
      { StackName: '1st' },
      "Value '1st' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
    ],
    [{ StackName: 'under_score' }, "at 'stackName'"],
    [{ StackName: 'x'.repeat(129) }, 'Member must have length less than or equal to 128'],
    [{ TemplateBody: undefined }, 'Either Template URL or Template Body must be specified.'],
    [{ TemplateBody: undefined, TemplateURL: 'https://s3/x' }, 'does not support TemplateURL'],
    [{ OnFailure: 'DELETE', DisableRollback: true }, 'Only one of DisableRollback and OnFailure'],
    [
      { Tags: [{ Key: 'aws:x', Value: 'y' }] },
      'aws: prefixed tag key names are not allowed for external use.',
    ],
    [
      {
        Tags: [
          { Key: 'x', Value: 'y' },
          { Key: 'x', Value: 'z' },
        ],
      },
      'Duplicate tag keys',
    ],
    [{ ClientRequestToken: 'a b' }, "at 'clientRequestToken'"],
    [{ TimeoutInMinutes: 0 }, "at 'timeoutInMinutes'"],
    [{ RoleARN: 'arn:aws:iam::123456789012:role/x' }, 'does not support RoleARN'],
    [
      { Parameters: [{ ParameterKey: 'P', ParameterValue: 'x' }] },
      'Parameters: [P] do not exist in the template',
    ],
    [{ TemplateBody: 'a: [' }, 'Template format error: YAML not well-formed. (line 1, column 5)'],
    [
      {
        TemplateBody: `Parameters: {P: {Type: String, Default: a}}\nConditions: {C: !Equals [!Ref P, b]}\nResources:\n  A: {Type: AWS::CloudFormation::WaitConditionHandle, Condition: C}\n  B: ${handle}\nOutputs: {O: {Value: !Ref A}}`,
      },
      'Template format error: Unresolved resource dependencies [A] in the Outputs block of the template',
    ],
    [
      {
        TemplateBody: `Mappings: {M: {a: {b: c}}}\nResources:\n  A: ${handle}\nOutputs: {O: {Value: !FindInMap [M, !Ref AWS::Region, b]}}`,
      },
      'Template error: Unable to get mapping for M::us-east-1::b',
    ],
  ] satisfies [Partial<CreateStackCommandInput>, string][])('refuses %#', async (input, message) => {
    await expect(create(input)).rejects.toThrow(message);
    const name = new DescribeStacksCommand({ StackName: 'refused' });
    await expect(cloud.stacks.send(name)).rejects.toThrow('does not exist');
  });
});

async function openOther() {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  return cloud.client(CloudFormationClient, 'eu-west-2');
}
