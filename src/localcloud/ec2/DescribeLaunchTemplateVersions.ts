// DescribeLaunchTemplateVersions: of one template, or the latest and default versions of all.
import {
  DescribeLaunchTemplateVersions$,
  type DescribeLaunchTemplateVersionsRequest,
  type DescribeLaunchTemplateVersionsResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { launchTemplateVersionShape } from './describe-launch-template.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { findLaunchTemplate, findVersion, versionsOf } from './find-launch-template.js';
import { launchTemplateKind } from './kinds.js';
import type { LaunchTemplateRecord, LaunchTemplateVersionRecord } from './launch-template-records.js';
import { paginate } from './paging.js';

interface Row {
  readonly id: string;
  readonly template: LaunchTemplateRecord;
  readonly version: LaunchTemplateVersionRecord;
}

const fields: Fields<Row> = {
  'create-time': ({ version }) => version.createTime,
  'is-default-version': ({ template, version }) => version.number === template.defaultVersion,
  'ebs-optimized': ({ version }) => version.data.EbsOptimized,
  'http-endpoint': ({ version }) => version.data.MetadataOptions?.HttpEndpoint,
  'http-tokens': ({ version }) => version.data.MetadataOptions?.HttpTokens,
  'iam-instance-profile': ({ version }) => version.data.IamInstanceProfile?.Arn,
  'image-id': ({ version }) => version.data.ImageId,
  'instance-type': ({ version }) => version.data.InstanceType,
};

export const DescribeLaunchTemplateVersions = ec2Action<
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult
>(DescribeLaunchTemplateVersions$, (input, call) => {
  const page = paginate(applyFilters(choose(input, call), input.Filters, fields), input, {
    min: 1,
    max: 200,
  });
  return {
    LaunchTemplateVersions: page.items.map(({ template, version }) =>
      launchTemplateVersionShape(template, version, call),
    ),
    NextToken: page.NextToken,
  };
});

function choose(input: DescribeLaunchTemplateVersionsRequest, call: Call): Row[] {
  if (!input.LaunchTemplateId && !input.LaunchTemplateName) return ofAllTemplates(input, call);
  const template = findLaunchTemplate(input, call);
  if (!input.Versions?.length) return withinBounds(template, input, call);
  const found = input.Versions.map((version) => findVersion(template, version, call));
  return rows(template, [...new Set(found)].sort(newestFirst));
}

function withinBounds(
  template: LaunchTemplateRecord,
  { MinVersion, MaxVersion }: DescribeLaunchTemplateVersionsRequest,
  call: Call,
): Row[] {
  const min = MinVersion ? findVersion(template, MinVersion, call).number : 1;
  const max = MaxVersion ? findVersion(template, MaxVersion, call).number : Number.POSITIVE_INFINITY;
  const within = versionsOf(template, call).filter(({ number }) => number >= min && number <= max);
  return rows(template, within);
}

function ofAllTemplates({ Versions: wanted = [] }: DescribeLaunchTemplateVersionsRequest, call: Call): Row[] {
  if (!wanted.length || wanted.some((version) => version !== '$Latest' && version !== '$Default')) {
    throw new AwsError(
      wanted.length ? 'InvalidParameterValue' : 'MissingParameter',
      'To describe the launch template data for all your launch templates, for versions specify $Latest, $Default, ' +
        'or both, and omit the launch template ID, the launch template name, and version numbers.',
    );
  }
  return findAll(launchTemplateKind, call, undefined).flatMap((template) => {
    const found = wanted.map((version) => findVersion(template, version, call));
    return rows(template, [...new Set(found)].sort(newestFirst));
  });
}

function rows(template: LaunchTemplateRecord, versions: readonly LaunchTemplateVersionRecord[]): Row[] {
  return versions.map((version) => ({ id: version.id, template, version }));
}

function newestFirst(one: LaunchTemplateVersionRecord, other: LaunchTemplateVersionRecord): number {
  return other.number - one.number;
}
