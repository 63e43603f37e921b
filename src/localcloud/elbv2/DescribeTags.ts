// DescribeTags: the tags of up to twenty resources.
import { DescribeTags$, type DescribeTagsInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireTagged } from './tags.js';

const mostResources = 20;

export const describeTags = action(DescribeTags$, (input: DescribeTagsInput, call: Call) => {
  const arns = input.ResourceArns ?? [];
  if (arns.length > mostResources) {
    throw new AwsError('ValidationError', `At most ${mostResources} resources can be described in one call`);
  }
  const resources = arns.map((arn) => requireTagged(call, arn));
  return { TagDescriptions: resources.map(({ arn, tags }) => ({ ResourceArn: arn, Tags: tags })) };
});
