// The language of policies: which statement speaks of a permission, and whether it holds.
import { describe, expect, it } from 'vitest';
import { PolicyError, readPolicy } from '../../../src/localcloud/policy/document.js';
import { evaluate } from '../../../src/localcloud/policy/evaluate.js';
import type { Requirement } from '../../../src/localcloud/policy/requirement.js';

const policy = (...Statement: readonly object[]) =>
  readPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));

const allow = (statement: object) => ({ Effect: 'Allow', Action: 'ec2:*', Resource: '*', ...statement });

const stop: Requirement = {
  action: 'ec2:StopInstances',
  resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0',
  resourceTags: { 'flotilla:prefix': 'flotilla', user: 'alice' },
};

const verdict = (statement: object, requirement: Requirement = stop) =>
  evaluate(policy(allow(statement)), requirement).verdict;

describe('an action', () => {
  it.each([
    ['ec2:StopInstances', 'allowed'],
    ['EC2:stopinstances', 'allowed'],
    ['ec2:Stop*', 'allowed'],
    ['ec2:Sto?Instances', 'allowed'],
    ['*', 'allowed'],
    ['ec2:StopInstance', 'not allowed'],
    ['ec2:StartInstances', 'not allowed'],
    ['elasticloadbalancing:*', 'not allowed'],
  ])('%s', (Action, expected) => expect(verdict({ Action })).toBe(expected));
});

describe('a resource', () => {
  it.each([
    ['*', 'allowed'],
    ['arn:aws:ec2:*:*:instance/*', 'allowed'],
    ['arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0', 'allowed'],
    ['arn:aws:ec2:eu-west-1:*:instance/*', 'not allowed'],
    ['arn:aws:ec2:*:*:INSTANCE/*', 'not allowed'],
    ['arn:aws:ec2:*:*:volume/*', 'not allowed'],
  ])('%s', (Resource, expected) => expect(verdict({ Resource })).toBe(expected));

  it('matches no ARN where the action knows none', () => {
    const look = { action: 'ec2:DescribeInstances', resource: '*' };
    expect(verdict({ Resource: 'arn:aws:ec2:*:*:instance/*' }, look)).toBe('not allowed');
    expect(verdict({}, look)).toBe('allowed');
  });
});

describe('a condition', () => {
  it.each([
    [{ StringEquals: { 'aws:ResourceTag/flotilla:prefix': 'flotilla' } }, 'allowed'],
    [{ StringEquals: { 'AWS:resourcetag/flotilla:prefix': ['other', 'flotilla'] } }, 'allowed'],
    [{ StringEquals: { 'aws:ResourceTag/flotilla:prefix': 'Flotilla' } }, 'not allowed'],
    [{ StringEquals: { 'aws:ResourceTag/Flotilla:Prefix': 'flotilla' } }, 'not allowed'],
    [{ StringEquals: { 'aws:RequestTag/flotilla:prefix': 'flotilla' } }, 'not allowed'],
    [{ StringEquals: { 'aws:ResourceTag/constructor': 'x' } }, 'not allowed'],
    [{ StringLike: { 'aws:ResourceTag/user': 'al*' } }, 'allowed'],
    [{ StringEquals: { 'aws:ResourceTag/user': 'al*' } }, 'not allowed'],
    [{ StringEquals: { 'aws:ResourceTag/user': 'alice', 'aws:ResourceTag/owner': 'bob' } }, 'not allowed'],
    [{ StringNotEquals: { 'aws:ResourceTag/owner': 'bob' } }, 'allowed'],
    [{ StringNotEquals: { 'aws:ResourceTag/user': 'alice' } }, 'not allowed'],
    [{ Null: { 'aws:ResourceTag/user': 'false' } }, 'allowed'],
    [{ Null: { 'aws:ResourceTag/user': 'true' } }, 'not allowed'],
    [{ Null: { 'ec2:CreateAction': 'true' } }, 'allowed'],
    [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'user' } }, 'not allowed'],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'user' } }, 'allowed'],
  ])('%j', (Condition, expected) => expect(verdict({ Condition })).toBe(expected));

  it('can ask for any and for all tags of the request', () => {
    const make = { action: 'ec2:CreateVpc', resource: 'arn:vpc/*', requestTags: { a: '1', b: '2' } };
    const keys = (operator: string, ...names: readonly string[]) =>
      verdict({ Condition: { [operator]: { 'aws:TagKeys': names } } }, make);
    expect(keys('ForAnyValue:StringEquals', 'a', 'x')).toBe('allowed');
    expect(keys('ForAnyValue:StringEquals', 'x')).toBe('not allowed');
    expect(keys('ForAllValues:StringLike', 'a', 'b*')).toBe('allowed');
    expect(keys('ForAllValues:StringEquals', 'a')).toBe('not allowed');
  });

  it.each([
    { StringEquals: { 'aws:MultiFactorAuthPresent': 'true' } },
    { IpAddress: { 'aws:TagKeys': '203.0.113.0/24' } },
    { 'ForSome:StringEquals': { 'aws:TagKeys': 'user' } },
  ])('that is not known here passes its statement over and tells so: %j', (Condition) => {
    const { verdict: told, passedOver } = evaluate(policy(allow({ Sid: 'Odd', Condition })), stop);
    expect({ told, passedOver }).toEqual({ told: 'not allowed', passedOver: ['Odd'] });
  });
});

describe('several statements', () => {
  it('allow where one does, and deny where one does', () => {
    const other = allow({ Action: 'ssm:*' });
    expect(evaluate(policy(other, allow({})), stop).verdict).toBe('allowed');
    const denied = { ...allow({ Action: 'ec2:Stop*' }), Effect: 'Deny' };
    expect(evaluate(policy(allow({}), denied), stop).verdict).toBe('denied');
    expect(evaluate(policy(denied, allow({})), stop).verdict).toBe('denied');
  });
});

describe('a document', () => {
  it.each([
    ['{', 'no JSON'],
    ['[]', 'a JSON object'],
    ['{"Version":"2008-10-17","Statement":[]}', 'Version'],
    ['{"Version":"2012-10-17"}', 'Statement 1'],
    [of({ Effect: 'allow' }), 'Effect'],
    [of({ Action: 'RunInstances' }), 'no action'],
    [of({ Action: [] }), 'Action'],
    [of({ Resource: [1] }), 'Resource'],
    [of({ NotAction: 'ec2:*' }), 'NotAction'],
    [of({ Principal: '*' }), 'Principal'],
    [of({ Condition: { StringEquals: 'x' } }), 'StringEquals'],
    [of({ Condition: { StringEquals: { 'aws:TagKeys': true } } }), 'aws:TagKeys'],
    [of({ Resource: ['arn:aws:s3:::$', '{aws:username}'].join('') }), 'policy variable'],
  ])('is refused: %s', (document, words) => {
    expect(() => readPolicy(document)).toThrow(PolicyError);
    expect(() => readPolicy(document)).toThrow(words);
  });

  function of(statement: object): string {
    return JSON.stringify({ Version: '2012-10-17', Statement: [allow({ Sid: 'One', ...statement })] });
  }
});
