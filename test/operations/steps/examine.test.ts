// What stack doctor makes of what it sees.
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/model/errors.js';
import { examine } from '../../../src/model/finding.js';
import { judgeDryRuns, judgeSkew } from '../../../src/operations/steps/examine-cloud.js';
import { examineNode } from '../../../src/operations/steps/examine-here.js';

describe('node', () => {
  it.each([
    ['18.20.0', 'fail'],
    ['20.18.3', 'fail'],
    ['20.19.0', 'warn'],
    ['22.1.0', 'ok'],
    ['24.21.0', 'ok'],
  ])('%s is %s', (version, state) => {
    expect(examineNode(version).state).toBe(state);
  });
});

describe('the clock', () => {
  it.each([
    [0, 'ok', '0 s ahead'],
    [-30, 'ok', '30 s behind'],
    [31, 'warn', '31 s ahead'],
    [-300, 'warn', '300 s behind'],
    [301, 'fail', '301 s ahead'],
  ])('%d s ahead is %s', (seconds, state, words) => {
    const found = judgeSkew(seconds);
    expect(found).toMatchObject({ state, detail: expect.stringContaining(words) });
    expect(found.next === undefined).toBe(state === 'ok');
  });
});

describe('dry runs', () => {
  it('fail by name where one is denied, with the code of credentials', () => {
    const found = judgeDryRuns([
      { action: 'ec2:CreateVpc', verdict: 'allowed' },
      { action: 'ec2:RunInstances', verdict: 'denied', why: 'no (UnauthorizedOperation)' },
      { action: 'ec2:CreateVolume', verdict: 'unclear', why: 'odd (Strange)' },
      { action: 'ec2:CreateSecurityGroup', verdict: 'early' },
    ]);
    expect(found.map(({ state, reason }) => [state, reason])).toEqual([
      ['ok', undefined],
      ['warn', undefined],
      ['fail', 'credentials'],
    ]);
    expect(found[0]?.detail).toBe(
      'dry runs passed: ec2:CreateVpc; only once there is a network: ec2:CreateSecurityGroup',
    );
    expect(found[2]?.next).toBe('ask your administrator for ec2:RunInstances');
  });
});

describe('a check that throws', () => {
  it('is a finding with its words when the error was expected, and a bug otherwise', async () => {
    const found = await examine('key', async () => {
      throw new UserError({ what: 'a', why: 'b', next: 'c', reason: 'notFound' });
    });
    expect(found).toEqual([{ subject: 'key', state: 'fail', detail: 'a: b', next: 'c', reason: 'notFound' }]);
    const bug = examine('key', async () => {
      throw new TypeError('bug');
    });
    await expect(bug).rejects.toThrow(TypeError);
  });
});
