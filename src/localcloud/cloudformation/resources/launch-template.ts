// AWS::EC2::LaunchTemplate
import { isDeepStrictEqual } from 'node:util';
import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { CreateLaunchTemplate } from '../../ec2/CreateLaunchTemplate.js';
import { CreateLaunchTemplateVersion } from '../../ec2/CreateLaunchTemplateVersion.js';
import { DeleteLaunchTemplate } from '../../ec2/DeleteLaunchTemplate.js';
import { DescribeLaunchTemplates } from '../../ec2/DescribeLaunchTemplates.js';
import { DescribeLaunchTemplateVersions } from '../../ec2/DescribeLaunchTemplateVersions.js';
import type { JsonObject } from '../engine/json.js';
import { records, text } from '../engine/properties.js';
import type { ExistingResource, ResourceContext, ResourceType } from '../engine/resource-type.js';
import { firstOwn, ownFilters, tagSpecifications, unlessGone, updateTags } from './ec2.js';
import { launchTemplateData } from './launch-template-data.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html */
export const launchTemplate: ResourceType = {
  type: 'AWS::EC2::LaunchTemplate',
  service: 'Ec2',
  required: ['LaunchTemplateData'],
  updates: {
    LaunchTemplateData: 'update',
    LaunchTemplateName: 'replace',
    TagSpecifications: 'update',
    // "A description for the first version of the launch template": later ones get none.
    VersionDescription: 'update',
  },
  attributes: ['DefaultVersionNumber', 'LatestVersionNumber', 'LaunchTemplateId'],
  create: async (properties, context) => {
    const { LaunchTemplate } = await CreateLaunchTemplate.handle(
      {
        ClientToken: context.token,
        LaunchTemplateName: text(properties, 'LaunchTemplateName') ?? madeUpName(context),
        LaunchTemplateData: launchTemplateData(properties),
        VersionDescription: text(properties, 'VersionDescription'),
        TagSpecifications: tagSpecifications('launch-template', ownTags(properties), context),
      },
      context.call,
    );
    return LaunchTemplate?.LaunchTemplateId ?? '';
  },
  find: async (_properties, context) => {
    const { LaunchTemplates } = await DescribeLaunchTemplates.handle(
      { Filters: ownFilters(context) },
      context.call,
    );
    return firstOwn(
      LaunchTemplates?.map((template) => template.LaunchTemplateId),
      context,
    );
  },
  update: async ({ physicalId, properties }, previous, context) => {
    await addVersion({ physicalId, properties }, previous, context);
    const tags = { properties: ownTags(properties), previous: ownTags(previous) };
    await updateTags({ id: physicalId, ...tags }, context);
  },
  read: async ({ physicalId }, { call }) => {
    const found = await DescribeLaunchTemplates.handle({ LaunchTemplateIds: [physicalId] }, call);
    const [template] = found.LaunchTemplates ?? [];
    return {
      DefaultVersionNumber: String(template?.DefaultVersionNumber ?? ''),
      LatestVersionNumber: String(template?.LatestVersionNumber ?? ''),
      LaunchTemplateId: physicalId,
    };
  },
  delete: ({ physicalId }, { call }) =>
    unlessGone(() => DeleteLaunchTemplate.handle({ LaunchTemplateId: physicalId }, call)),
};

/** `<logical id>_<12 characters>`, the same for every try. */
function madeUpName({ logicalId, token }: ResourceContext): string {
  return `${logicalId.slice(0, 115)}_${token.slice(0, 12)}`;
}

/** The template's own tags, as the other types of EC2 have them. */
function ownTags(properties: JsonObject): JsonObject {
  const specifications = records(properties, 'TagSpecifications').filter(
    (each) => text(each, 'ResourceType') === 'launch-template',
  );
  return { Tags: specifications.flatMap((each) => records(each, 'Tags')) };
}

/** Changed data are a new version; the default stays version 1, which CloudFormation cannot move. */
async function addVersion(
  { physicalId, properties }: Pick<ExistingResource, 'physicalId' | 'properties'>,
  previous: JsonObject,
  { call }: ResourceContext,
): Promise<void> {
  const wanted = plain(launchTemplateData(properties));
  if (isDeepStrictEqual(wanted, plain(launchTemplateData(previous)))) return;
  const choice = { LaunchTemplateId: physicalId };
  const found = await DescribeLaunchTemplateVersions.handle({ ...choice, Versions: ['$Latest'] }, call);
  // Made by a try that a crash cut short.
  if (isDeepStrictEqual(wanted, plain(found.LaunchTemplateVersions?.[0]?.LaunchTemplateData ?? {}))) return;
  await CreateLaunchTemplateVersion.handle({ ...choice, LaunchTemplateData: wanted }, call);
}

function plain(data: object): RequestLaunchTemplateData {
  return JSON.parse(JSON.stringify(data)) as RequestLaunchTemplateData;
}
