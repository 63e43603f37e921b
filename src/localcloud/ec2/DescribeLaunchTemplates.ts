// DescribeLaunchTemplates: by ids, by names, or all.
import {
  DescribeLaunchTemplates$,
  type DescribeLaunchTemplatesRequest,
  type DescribeLaunchTemplatesResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { launchTemplateShape } from './describe-launch-template.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { findTemplateNamed } from './find-launch-template.js';
import { launchTemplateKind } from './kinds.js';
import type { LaunchTemplateRecord } from './launch-template-records.js';
import { paginate } from './paging.js';

const fields: Fields<LaunchTemplateRecord> = {
  'create-time': (template) => template.createTime,
  'launch-template-name': (template) => template.name,
};

export const DescribeLaunchTemplates = ec2Action<
  DescribeLaunchTemplatesRequest,
  DescribeLaunchTemplatesResult
>(DescribeLaunchTemplates$, (input, call) => {
  const page = paginate(applyFilters(choose(input, call), input.Filters, fields), input, {
    min: 1,
    max: 200,
  });
  return {
    LaunchTemplates: page.items.map((template) => launchTemplateShape(template, call)),
    NextToken: page.NextToken,
  };
});

function choose(input: DescribeLaunchTemplatesRequest, call: Call): LaunchTemplateRecord[] {
  const names = input.LaunchTemplateNames;
  if (!names?.length) return findAll(launchTemplateKind, call, input.LaunchTemplateIds);
  const found = names.flatMap((name) => findTemplateNamed(name, call) ?? []);
  if (found.length === names.length) return found;
  throw new AwsError(
    'InvalidLaunchTemplateName.NotFoundException',
    'At least one of the launch templates specified in the request does not exist.',
  );
}
