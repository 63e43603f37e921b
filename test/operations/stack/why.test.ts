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
    [
      'impaired checks of a box that answers',
      { evidence: { checks: 'impaired' } },
      true,
      /checks say .* impaired/,
      /stack stop ann, then stack start ann/,
    ],
    [
      'a crash, with the last words of its console',
      {
        box: { instanceId: 'i-1', state: 'stopped' as const },
        evidence: { checks: 'not-applicable', ended: 'Server.InternalError: Internal error' },
        console: ['all is well', 'Kernel panic - not syncing'],
      },
      true,
      /went down by itself \(Server\.InternalError: .*Kernel panic - not syncing$/,
      /stack start ann/,
    ],
    [
      'a start that found no room',
      {
        box: { instanceId: 'i-1', state: 'stopped' as const },
        evidence: { checks: 'not-applicable' },
        run: { ...run, step: undefined, why: 'Insufficient capacity. (InsufficientInstanceCapacity)' },
      },
      true,
      /no capacity/,
      /stack start ann later, or stack update ann/,
    ],
    [
      'a data volume nobody has',
      { evidence: { checks: 'ok', loose: { volumeId: 'vol-1', device: '/dev/sdf' } } },
      true,
      /vol-1 is not attached/,
      /attach-volume --volume-id vol-1 --instance-id i-1 --device \/dev\/sdf/,
    ],
    [
      'an update whose rollback got stuck, though the box runs',
      {
        stack: { name: 'flotilla-ann', status: 'UPDATE_ROLLBACK_FAILED' },
        stuck: { ...event, status: 'UPDATE_FAILED', reason: 'odd' },
      },
      true,
      /rollback of an update got stuck at Instance: odd/,
      /stack recover ann/,
    ],
    [
      'a deletion that got stuck',
      {
        box: undefined,
        stack: { name: 'flotilla-ann', status: 'DELETE_FAILED' },
        stuck: { ...event, status: 'DELETE_FAILED', reason: 'in use' },
      },
      true,
      /deletion of its stack got stuck at Instance: in use/,
      /stack delete ann$/,
    ],
    [
      'a lock on the packages',
      { inside: { packages: ['dpkg is locked by process 7 (apt-get)'] } },
      true,
      /installing packages/,
      /dpkg --configure/,
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
