// Bad days, and what stack why makes of them: each time the injected cause, and something that helps to type next.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AttachVolumeCommand, DetachVolumeCommand } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, removeFolder, stack, stackOk } from '../helpers/bins.js';
import { clearFaults, playFaults } from '../helpers/journey-faults.js';
import { instancesOf, journeyClients } from '../helpers/journey-sdk.js';

let folder: string;
beforeAll(async () => {
  folder = await emptyFolder('why');
});
afterEach(clearFaults);
afterAll(() => removeFolder(folder));

const run = (...words: string[]) => stack(words, { cwd: folder });
const ok = (...words: string[]) => stackOk(words, { cwd: folder });
const create = (user: string, ...words: string[]) =>
  run('create', user, '--access', 'tunnel', '--volume-size', '1', ...words);

/** Both forms must say the same. */
async function expectWhy(user: string, cause: RegExp, next: RegExp): Promise<void> {
  const [plain, json] = [await ok('why', user), await ok('why', user, '--json')];
  const told = JSON.parse(json.stdout) as { wrong: boolean; cause: string; next: string };
  expect(told).toMatchObject({
    wrong: true,
    cause: expect.stringMatching(cause),
    next: expect.stringMatching(next),
  });
  expect(plain.stdout).toContain(`cause: ${told.cause}\nnext:  ${told.next}`);
}

const polling = { timeout: 30_000 };
const inside = { action: 'RunInstances', from: 'cloudformation' };

describe('a box that never came to be', () => {
  it.each([
    {
      what: 'no capacity in any zone',
      faults: [{ fault: 'no-capacity', type: 'c3.8xlarge' }],
      type: 'c3.8xlarge',
      code: 6,
      cause: /no capacity for that instance type/,
      next: /stack create \w+ <another type>.*--region/,
    },
    {
      what: 'a quota that is seen beforehand',
      faults: [{ fault: 'quota', quota: 'L-1216C47A', value: 0 }],
      code: 6,
      cause: /quota of the account is used up/,
      next: /stack doctor/,
    },
    {
      what: 'a quota that only the launch meets',
      faults: [
        {
          ...inside,
          fault: 'error',
          code: 'VcpuLimitExceeded',
          message: 'You have requested more vCPU capacity than your current vCPU limit of 1 allows.',
        },
      ],
      code: 6,
      cause: /quota of the account is used up/,
      next: /stack doctor/,
    },
    {
      what: 'a permission CloudFormation lacks',
      faults: [{ ...inside, fault: 'access-denied' }],
      code: 5,
      cause: /a permission is missing: ec2:RunInstances/,
      next: /administrator/,
    },
    {
      what: 'one resource amid a cascade of cancellations',
      faults: [{ fault: 'resource-failed', resource: 'SecurityGroup', reason: 'The moon is in the way' }],
      code: 3,
      cause: /^SecurityGroup of its stack: The moon is in the way$/,
      next: /mend that, then stack create/,
    },
    {
      what: 'an image that is gone',
      faults: [
        {
          ...inside,
          fault: 'error',
          code: 'InvalidAMIID.NotFound',
          message: "The image id '[ami-0123456789abcdef0]' does not exist",
        },
      ],
      code: 3,
      cause: /image does not exist/,
      next: /--ami/,
    },
    {
      what: 'credentials that ran out in the middle',
      faults: [{ fault: 'expired-token', action: 'CreateStack' }],
      code: 5,
      cause: /credentials ran out/,
      next: /sign in again.*stack create/,
    },
  ])('$what', async ({ what, faults, type, code, cause, next }) => {
    const user = `w${what.replace(/\W+/g, '').slice(-8)}`.toLowerCase();
    await playFaults(...faults);
    const failed = await create(user, ...(type ? [type] : []));
    await clearFaults();
    expect(failed.code, failed.stderr).toBe(code);
    await expectWhy(user, cause, next);
    expect((await instancesOf(user)).filter((one) => one.State?.Name !== 'terminated')).toEqual([]);
  });

  it('a rollback that got stuck is named with the way out, which works', async () => {
    await playFaults(
      { fault: 'resource-failed', resource: 'Instance', reason: 'It burns' },
      { fault: 'rollback-failed', resource: 'SecurityGroup' },
    );
    const failed = await create('wstuck');
    await clearFaults();
    expect(failed.code).toBe(3);
    await expectWhy('wstuck', /stuck at SecurityGroup: .*has a dependent object/, /stack delete wstuck/);
    await ok('delete', 'wstuck', '--discard-data', '--yes');
  });
});

describe('a box that has a bad day', () => {
  beforeAll(async () => {
    await ok('create', 'wanda', '--access', 'tunnel', '--volume-size', '1');
  });
  afterAll(async () => {
    await stack(['delete', 'wanda', '--discard-data', '--yes'], { cwd: folder });
  });

  const onBox = async (command: string) => (await ok('login', 'wanda', '--', command)).stdout;
  const instance = async () => (await instancesOf('wanda'))[0];

  it('is well to begin with', async () => {
    expect(JSON.parse((await ok('why', 'wanda', '--json')).stdout)).toMatchObject({ wrong: false });
  });

  it('impaired status checks', async () => {
    await playFaults({ fault: 'impaired', box: 'wanda' });
    await expectWhy('wanda', /status checks say .* impaired/, /stack stop wanda, then stack start wanda/);
  });

  it('a lock on the packages', async () => {
    const hold =
      "import fcntl,time; f=open('/var/lib/dpkg/lock-frontend','w'); fcntl.lockf(f,fcntl.LOCK_EX); time.sleep(600)";
    await onBox(`sudo systemd-run --quiet --unit holder python3 -c "${hold}"; sleep 1`);
    await expectWhy('wanda', /installing packages/, /dpkg --configure -a/);
    await onBox('sudo systemctl stop holder');
  });

  it('a disk that is full where something is put', async () => {
    await onBox('sudo fallocate -l $(df --output=avail -B1 /data | tail -1) /data/fill');
    await writeFile(join(folder, 'big.bin'), Buffer.alloc(4 * 2 ** 20, 'x'));
    const put = await run('put', 'wanda', 'big.bin', '/data/');
    expect(put.code).toBe(3);
    expect(put.stderr).toMatch(/no space left/i);
    await expectWhy('wanda', /disk of the box is full/, /df -h/);
    await onBox('sudo rm /data/fill');
  });

  it('a data volume that was taken away', async () => {
    const { InstanceId, BlockDeviceMappings = [] } = (await instance()) ?? {};
    const data = BlockDeviceMappings.find((one) => one.DeviceName === '/dev/sdf');
    const VolumeId = data?.Ebs?.VolumeId;
    await onBox('sudo umount /data');
    await expectWhy('wanda', /data volume is not mounted/, /stack restart wanda/);
    const { ec2 } = journeyClients();
    await ec2.send(new DetachVolumeCommand({ VolumeId }));
    await expect.poll(async () => (await instance())?.BlockDeviceMappings?.length).toBe(1);
    await expectWhy('wanda', new RegExp(`${VolumeId} is not attached`), /aws ec2 attach-volume .*\/dev\/sdf/);
    await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: '/dev/sdf' }));
    await expect.poll(async () => (await instance())?.BlockDeviceMappings?.length).toBe(2);
    await onBox('sudo mount /data');
  });

  it('a type that nobody has: the old one runs on, and its user is told', async () => {
    const before = await instance();
    await playFaults({ fault: 'no-capacity', type: 't3.medium' });
    const updated = await run('update', 'wanda', 't3.medium');
    expect(updated.code, updated.stderr).toBe(6);
    expect(updated.stderr).toMatch(/Error: .*\n +why: .*[Ii]nsufficient capacity.*\n +next: /);
    expect(await instance()).toMatchObject({
      InstanceId: before?.InstanceId,
      InstanceType: 't2.micro',
      State: { Name: 'running' },
    });
    await clearFaults();
    expect(await onBox('findmnt -n -o TARGET /data')).toBe('/data');
    await expectWhy('wanda', /no capacity/, /stack update wanda <another type>/);
  });

  it('no room to start in: it stays where it is, never in another zone', async () => {
    const before = await instance();
    await ok('stop', 'wanda');
    await playFaults({ fault: 'no-capacity', zone: before?.Placement?.AvailabilityZone });
    const refused = await run('start', 'wanda');
    expect(refused.code).toBe(6);
    expect(refused.stderr).toMatch(/wanda cannot be started in us-east-1\w\n +why: +Insufficient capacity/);
    expect(await instance()).toMatchObject({
      InstanceId: before?.InstanceId,
      Placement: before?.Placement,
      State: { Name: 'stopped' },
    });
    await expectWhy('wanda', /no capacity/, /stack start wanda later, or stack update wanda <another type>/);
  });

  it('a crash while it boots', async () => {
    await playFaults({ fault: 'boot-crash', box: 'wanda', nth: 1 });
    const started = await run('start', 'wanda');
    expect(started.code).toBe(3);
    expect(started.stderr).toMatch(
      /wanda went down while it started\n +why: +i-\w+ is stop\w+: Server\.InternalError/,
    );
    await expect.poll(async () => (await instance())?.State?.Name, polling).toBe('stopped');
    await expectWhy(
      'wanda',
      /went down by itself \(Server\.InternalError.*Kernel panic/,
      /stack start wanda/,
    );
    await ok('start', 'wanda');
  });

  it('cloud-init that fails', async () => {
    const script = '/var/lib/cloud/scripts/per-boot/broken';
    await onBox(
      `printf '#!/bin/sh\\necho the moon is in the way\\nexit 1\\n' | sudo tee ${script} >/dev/null; sudo chmod +x ${script}`,
    );
    await run('restart', 'wanda');
    await expect.poll(() => onBox('cloud-init status || true'), { timeout: 20_000 }).toMatch(/error/);
    await expectWhy('wanda', /cloud-init failed/, /stack/);
    await onBox(`sudo rm ${script}`);
  });

  it('sshd that does not start any more, which the console tells', async () => {
    await onBox('echo Nonsense yes | sudo tee /etc/ssh/sshd_config.d/99-broken.conf >/dev/null');
    void run('restart', 'wanda');
    await expect
      .poll(async () => (await ok('why', 'wanda', '--json')).stdout, { timeout: 40_000, interval: 2000 })
      .toMatch(/sshd does not start/);
    await expectWhy('wanda', /sshd does not start on the box, as its console says/, /stack restart wanda/);
  });
});
