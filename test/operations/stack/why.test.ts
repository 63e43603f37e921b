// What stack why concludes from what it saw.
import { describe, expect, it } from 'vitest';
import { concludeFrom } from '../../../src/operations/stack/why.js';
import { readSections } from '../../../src/operations/steps/look-at-box.js';

describe('readSections', () => {
  it('keeps lines under their names, and shows what could move a cursor', () => {
    const text = '== a\none\n\n\u001b[2Jtwo\n== b\n== c d\nthree\n';
    expect(readSections(text)).toEqual({ a: ['one', '^[[2Jtwo'], b: [], 'c d': ['three'] });
  });
});

describe('concludeFrom', () => {
  const healthy = {
    user: 'ann',
    box: { instanceId: 'i-1', state: 'running' as const },
    stack: { name: 'flotilla-ann', status: 'CREATE_COMPLETE' },
    console: [],
    inside: { 'cloud-init status': ['status: done'], disks: ['disk / is 28% used'], notebook: ['active'] },
  };
  const event = {
    eventId: 'e',
    time: '',
    logicalId: 'Instance',
    type: 'AWS::EC2::Instance',
    status: 'CREATE_FAILED',
  };
  const run = {
    file: 'logs/x',
    step: 'x',
    output: [],
    what: 'ann: step x failed',
    why: 'exit 1',
    next: 'stack create ann',
  };
  const unreachable = {
    what: 'ann cannot be reached',
    why: 'no answer',
    next: 'stack authorize ann',
    reason: 'failed' as const,
  };

  it.each([
    ['a healthy box', {}, false, /nothing wrong/, /stack status ann/],
    [
      'a stopped box',
      { box: { instanceId: 'i-1', state: 'stopped' as const } },
      true,
      /stopped/,
      /stack start ann/,
    ],
    [
      'a notebook that is down',
      { inside: { notebook: ['failed'] } },
      true,
      /notebook is failed/,
      /restart-jupyter/,
    ],
    ['a full disk', { inside: { disks: ['disk / is full'] } }, true, /disk .* full/, /df -h/],
    ['a door that is shut', { unreachable, inside: {} }, true, /no answer/, /stack authorize ann/],
    [
      'cloud-init that failed',
      { inside: { 'cloud-init status': ['status: error'] } },
      true,
      /cloud-init failed/,
      /create/,
    ],
    [
      'a stack failure of its own kind',
      { failure: { ...event, reason: 'odd' } },
      true,
      /Instance of its stack: odd/,
      /mend/,
    ],
    [
      'a stack failure of a known kind',
      { failure: { ...event, reason: 'VolumeLimitExceeded' } },
      true,
      /quota/,
      /doctor/,
    ],
    ['a failed step', { run }, true, /step x failed: exit 1/, /stack create ann/],
    ['a typing mistake', { run: { ...run, step: undefined } }, false, /nothing wrong/, /status/],
    [
      'a bring-up that broke off',
      { box: { instanceId: 'i-1', state: 'unfinished' as const } },
      true,
      /never finished/,
      /create/,
    ],
    ['a box that is gone', { box: undefined, inside: {} }, true, /no instance/, /stack create ann/],
  ])('%s', (_, difference, wrong, cause, next) => {
    const found = concludeFrom({ ...healthy, ...difference });
    expect(found).toMatchObject({
      wrong,
      cause: expect.stringMatching(cause),
      next: expect.stringMatching(next),
    });
  });
});
