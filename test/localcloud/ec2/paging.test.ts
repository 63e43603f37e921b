import { expect, it } from 'vitest';
import { paginate } from '../../../src/localcloud/ec2/paging.js';

const items = (ids: string) => [...ids].map((id) => ({ id }));
const idsOf = (page: { readonly items: readonly { readonly id: string }[] }) =>
  page.items.map((item) => item.id).join('');

it('neither repeats nor skips an item when earlier ones go between two pages', () => {
  const first = paginate(items('abcdefghijkl'), { MaxResults: 5 });
  expect(idsOf(first)).toBe('abcde');
  const second = paginate(items('defghijkl'), { MaxResults: 5, NextToken: first.NextToken });
  expect(idsOf(second)).toBe('fghij');
});

it('goes on at the old place when the very next item went', () => {
  const first = paginate(items('abcdefgh'), { MaxResults: 5 });
  expect(idsOf(paginate(items('abcdegh'), { MaxResults: 5, NextToken: first.NextToken }))).toBe('gh');
});

it('has no token after the last item, and answers everything without MaxResults', () => {
  expect(paginate(items('abcde'), { MaxResults: 5 }).NextToken).toBeUndefined();
  expect(idsOf(paginate(items('abcdefgh'), {}))).toBe('abcdefgh');
});
