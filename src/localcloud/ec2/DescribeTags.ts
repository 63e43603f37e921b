// DescribeTags: every tag of every resource, one a line.
import { DescribeTags$, type DescribeTagsRequest, type DescribeTagsResult } from '@aws-sdk/client-ec2';
import type { Tag } from '../tags.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { paginate } from './paging.js';
import { allTaggable } from './taggable.js';

interface TagLine {
  readonly id: string;
  readonly resourceId: string;
  readonly type: string;
  readonly tag: Tag;
  readonly tags: readonly Tag[];
}

const fields: Fields<TagLine> = {
  key: (line) => line.tag.Key,
  value: (line) => line.tag.Value,
  'resource-id': (line) => line.resourceId,
  'resource-type': (line) => line.type,
};

export const DescribeTags = ec2Action<DescribeTagsRequest, DescribeTagsResult>(
  DescribeTags$,
  (input, call) => {
    const lines = allTaggable(call).flatMap(({ kind, record }) =>
      record.tags.map((tag) => ({
        id: `${record.id}/${tag.Key}`,
        resourceId: record.id,
        type: kind.type,
        tag,
        tags: [tag],
      })),
    );
    const page = paginate(applyFilters(lines, input.Filters, fields), input);
    return {
      Tags: page.items.map((line) => ({
        ResourceId: line.resourceId,
        ResourceType: line.type,
        Key: line.tag.Key,
        Value: line.tag.Value,
      })),
      NextToken: page.NextToken,
    };
  },
);
