// docs/iam-policy*.json name exactly what the program and CloudFormation on its behalf call: no action more, none less.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../src/localcloud/policy/document.js';
import { actionsIn, calledActions } from './called-actions.js';
import { actionsOfTypes } from './cloudformation-actions.js';
import { actionsOf, policyFiles, readPolicyFile, wholePolicy } from './policy.js';

/** Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const free = new Set(['sts:GetCallerIdentity']);

/** What AWS asks for beside the actions themselves. */
const besides: Readonly<Record<string, string>> = {
  'cloudformation:TagResource': 'CreateStack with tags (service authorization reference of CloudFormation)',
};

function typesInTemplates(): string[] {
  const texts = readdirSync('templates').map((name) => readFileSync(join('templates', name), 'utf8'));
  const types = texts.flatMap((text) => [...text.matchAll(/^ {4}Type: (?:List<)?(AWS::[\w:]+)/gm)]);
  return [...new Set(types.map(([, type = '']) => type))].sort();
}

describe('the policy', () => {
  it('knows every type of the templates, and no other', () => {
    expect(Object.keys(actionsOfTypes).sort()).toEqual(typesInTemplates());
  });

  it('allows every action that is called', () => {
    const allowed = new Set(actionsOf(wholePolicy()));
    const called = [...calledActions()].map(([action, files]) => ({ action, of: files.join(', ') }));
    const ofTypes = Object.entries(actionsOfTypes).flatMap(([of, actions]) =>
      actions.map((action) => ({ action, of })),
    );
    const also = Object.entries(besides).map(([action, of]) => ({ action, of }));
    const needed = [...called, ...ofTypes, ...also].filter(({ action }) => !free.has(action));
    const missing = needed.filter(({ action }) => !allowed.has(action));
    expect(missing.map(({ action, of }) => `${action} of ${of} is missing`)).toEqual([]);
    expect(needed.length).toBeGreaterThan(100);
  });

  it('allows no action that nothing calls', () => {
    const needed = new Set([
      ...calledActions().keys(),
      ...Object.values(actionsOfTypes).flat(),
      ...Object.keys(besides),
    ]);
    const idle = actionsOf(wholePolicy()).filter((action) => !needed.has(action));
    expect(idle.map((action) => `nothing calls ${action}`)).toEqual([]);
  });

  it('names each action in full, and none that passes a role', () => {
    const actions = actionsOf(wholePolicy());
    expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Z]\w+$/.test(action))).toEqual([]);
    expect(actions).not.toContain('iam:PassRole');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space does not count.
  it.each(policyFiles)('fits into a managed policy: %s', (file) => {
    const policy = readPolicyFile(file);
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
    expect(readPolicy(JSON.stringify(policy))).toHaveLength(policy.Statement.length);
    const sids = policy.Statement.map((one) => one.Sid);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
  });

  it('asks for the tag of ours wherever something is changed, but where the page says why not', () => {
    const open = readPolicyFile('docs/iam-policy.json').Statement.filter(
      (one) => one.Condition === undefined,
    );
    const page = readFileSync('docs/decisions/iam-policy.md', 'utf8');
    for (const { Sid } of open) expect(page).toContain(`\`${Sid}\``);
  });
});

describe('the reader of the source', () => {
  it('finds commands and pagers, and passes over types', () => {
    const text = `import {
  CreateRuleCommand,
  type DescribeRulesCommandInput,
  paginateDescribeRules,
} from '@aws-sdk/client-elastic-load-balancing-v2';`;
    expect(actionsIn(text)).toEqual([
      'elasticloadbalancing:CreateRule',
      'elasticloadbalancing:DescribeRules',
    ]);
  });

  it('refuses what would hide a call', () => {
    expect(() => actionsIn("import * as ec2 from '@aws-sdk/client-ec2';")).toThrow('by name');
    expect(() => actionsIn("import { waitUntilInstanceRunning } from '@aws-sdk/client-ec2';")).toThrow(
      'by name',
    );
  });
});
