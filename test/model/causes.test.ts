// Failures as AWS, apt, the kernel and our steps word them, each with the cause a user should read.
import { describe, expect, it } from 'vitest';
import { likelyCause } from '../../src/model/causes.js';
import { readFailedRun } from '../../src/model/failed-run.js';

describe('likelyCause', () => {
  it.each([
    [
      'Resource handler returned message: "We currently do not have sufficient p3.2xlarge capacity in the Availability Zone you requested (us-east-1a). (Service: Ec2, Status Code: 500)"',
      /no capacity/,
      /another type/,
    ],
    [
      'You have requested more vCPU capacity than your current vCPU limit of 8 allows (VcpuLimitExceeded)',
      /quota/,
      /stack doctor/,
    ],
    [
      'API: ec2:RunInstances You are not authorized to perform this operation.',
      /permission is missing/,
      /stack doctor/,
    ],
    [
      'User: arn:aws:iam::1:user/a is not authorized to perform: ec2:RunInstances because no policy allows it',
      /permission is missing: ec2:RunInstances/,
      /administrator/,
    ],
    ['Request limit exceeded. (RequestLimitExceeded)', /asked for fewer calls/, /wait a minute/],
    [
      'The security token included in the request is expired (ExpiredToken)',
      /credentials ran out/,
      /sign in/,
    ],
    [
      '[FAILED] Failed to start ssh.service - OpenBSD Secure Shell server.',
      /sshd does not start/,
      /restart ann/,
    ],
    ['disk /data is not mounted', /not mounted/, /stack restart ann/],
    ["The image id '[ami-0123]' does not exist (InvalidAMIID.NotFound)", /image does not exist/, /--ami/],
    ['Client.InternalError: Client error on launch', /encrypts the disks/, /kms:CreateGrant/],
    ['Server.SpotInstanceTermination', /spot instance back/, /--snapshot/],
    ['cp: error writing /data/x: No space left on device', /disk of the box is full/, /df -h/],
    ['E: Could not get lock /var/lib/dpkg/lock-frontend', /installing packages/, /dpkg --configure -a/],
    ["W: Temporary failure resolving 'deb.debian.org'", /no way to the internet/, /routes/],
    ['[ 99.1] Out of memory: Killed process 812 (python3)', /out of memory/, /stack update ann/],
    [
      '[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs',
      /did not boot/,
      /stack restart ann/,
    ],
    ['ann: step data-volume failed: exit 3: two devices fit', /data volume/, /stack status ann/],
    ['ann is not the machine we know: nothing was sent', /host key/, /stack trust ann/],
    ['OSError: [Errno 98] Address already in use', /listens on/, /ss -ltnp/],
    ['CertificateNotFound: Certificate arn:aws:acm:x not found', /certificate/, /stack doctor/],
  ])('%s', (text, cause, next) => {
    const found = likelyCause(['nothing of note', text], 'ann');
    expect(found?.cause).toMatch(cause);
    expect(found?.next).toMatch(next);
  });

  it('advises on a box that exists to keep it', () => {
    const words = ['Insufficient capacity.'];
    expect(likelyCause(words, 'ann', false)?.next).toMatch(/stack create ann <another type>/);
    expect(likelyCause(words, 'ann', true)?.next).toMatch(/stack start ann later, or stack update ann/);
  });

  it('takes the first text that says anything, and none for what says nothing', () => {
    expect(likelyCause(['Kernel panic', 'No space left on device'], 'ann')?.cause).toMatch(/did not boot/);
    expect(likelyCause(['', 'all is well', 'status: done'], 'ann')).toBeUndefined();
  });
});

const log = `2026-11-20T10:00:00.000Z ✓ ann: Volume  vol-1  0.1 s
2026-11-20T10:00:01.000Z packages: Reading package lists...
2026-11-20T10:00:02.000Z packages: E: Could not get lock /var/lib/dpkg/lock-frontend
2026-11-20T10:00:03.000Z ✗ ann: packages  exit 100: E: Could not get lock  12.0 s
2026-11-20T10:00:03.000Z ✗ ann: after  it  0.0 s
2026-11-20T10:00:04.000Z Error: ann: step packages failed
2026-11-20T10:00:04.000Z   why:  exit 100: E: Could not get lock
2026-11-20T10:00:04.000Z   next: stack why ann
`;

describe('readFailedRun', () => {
  it('tells the step that failed first, what it printed, and the error', () => {
    expect(readFailedRun(log, 'ann')).toEqual({
      step: 'packages',
      output: ['Reading package lists...', 'E: Could not get lock /var/lib/dpkg/lock-frontend'],
      what: 'ann: step packages failed',
      why: 'exit 100: E: Could not get lock',
      next: 'stack why ann',
    });
  });

  it('is silent of a run that went well, also after trouble on the way', () => {
    const well = log.split('\n').filter((line) => !/ (?:Error| {2}why| {2}next):/.test(line));
    expect(readFailedRun(well.join('\n'), 'ann')).toBeUndefined();
    expect(readFailedRun('', 'ann')).toBeUndefined();
  });

  it('reads steps of two words by their file, and knows what was only cancelled', () => {
    const text = log
      .replaceAll('packages', 'data volume')
      .replaceAll('Z data volume:', 'Z data-volume:')
      .replace('✓ ann: Volume  vol-1', '✗ ann: Volume  Resource creation cancelled');
    expect(readFailedRun(text, 'ann')).toMatchObject({ step: 'data volume', output: { length: 2 } });
  });
});
