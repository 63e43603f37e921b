// A box's months after its creation: at rest and up again, passwords, snapshots, long work, protection.
import { ListHostedZonesCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callControl } from '../../src/localcloud/control/call.js';
import { emptyFolder, removeFolder, stack, stackOk } from '../helpers/bins.js';
import { instancesOf, journeyClients, journeyEndpoint } from '../helpers/journey-sdk.js';

let folder: string;

beforeAll(async () => {
  folder = await emptyFolder('life');
  await stackOk(['create', 'alice', '--access', 'public', '--volume-size', '1'], { cwd: folder });
  await onBox('echo precious | sudo tee /data/kept; echo mine >notebook/mine.txt; sync');
});

afterAll(async () => {
  await stack(['delete', 'alice', '--discard-data', '--yes'], { cwd: folder });
  await removeFolder(folder);
});

const run = (...words: string[]) => stack(words, { cwd: folder });
const ok = (...words: string[]) => stackOk(words, { cwd: folder });
const json = async (...words: string[]) => JSON.parse((await ok(...words, '--json')).stdout);
const onBox = async (command: string) => (await ok('login', 'alice', '--', command)).stdout;
const addressNow = async () => (await instancesOf('alice')).at(-1)?.PublicIpAddress;

/** The quota of standard instances. */
const allowVcpus = (Value: number) =>
  callControl({
    ...journeyEndpoint(),
    action: 'SetQuota',
    input: { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A', Value },
  });

/** The address behind each of the zone's names. */
async function records(): Promise<Record<string, string | undefined>> {
  const { route53 } = journeyClients();
  const { HostedZones = [] } = await route53.send(new ListHostedZonesCommand({}));
  const { ResourceRecordSets: sets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: HostedZones[0]?.Id }),
  );
  const addresses = sets.filter((set) => set.Type === 'A');
  return Object.fromEntries(
    addresses.map((set) => [
      set.Name?.replace('.flotilla.localhost.', '') ?? '',
      set.ResourceRecords?.[0]?.Value,
    ]),
  );
}

describe('at rest and up again', () => {
  let before: string | undefined;

  it('stops, and says so the second time', async () => {
    before = await addressNow();
    expect(await json('stop', 'alice')).toMatchObject({ user: 'alice', changed: true, state: 'stopped' });
    expect(await addressNow()).toBeUndefined();
    // Nobody may type a password at an address that is somebody else's by now.
    expect(await records()).toEqual({});
    const again = await run('stop', 'alice');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped already') });
  });

  it('does not start where there is no room, and looks nowhere else', async () => {
    await allowVcpus(0);
    const refused = await run('start', 'alice');
    await allowVcpus(256);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toMatch(/alice cannot be started in us-east-1\w/);
    expect(refused.stderr).toMatch(/next: .*it stays in us-east-1\w, where its data is/);
    expect((await instancesOf('alice'))[0]?.State?.Name).toBe('stopped');
  });

  it('starts at a new address, which its names follow, with all it had', async () => {
    const started = await json('start', 'alice');
    const address = await addressNow();
    expect(started).toMatchObject({ changed: true, publicIp: address, url: `http://${address}:15500` });
    expect(address).not.toBe(before);
    expect(await records()).toEqual({ alice: address, 'ssh.alice': address });
    expect((await fetch(`${started.url}/api`)).status).toBe(200);
    expect(await onBox('cat /data/kept notebook/mine.txt')).toBe('precious\nmine');
    expect((await run('start', 'alice')).stdout).toContain('alice is running already');
  });

  it('restarts with the same address and another boot', async () => {
    const boot = 'cat /proc/sys/kernel/random/boot_id';
    const [address, earlier] = [await addressNow(), await onBox(boot)];
    expect((await ok('restart', 'alice')).stdout).toContain('alice is restarted');
    expect(await addressNow()).toBe(address);
    expect(await onBox(boot)).not.toBe(earlier);
    expect(await onBox('cat /data/kept')).toBe('precious');
  });

  it.each(['start', 'stop', 'restart'])('%s of a box that is not there', async (command) => {
    expect((await run(command, 'nobody')).code).toBe(4);
    expect((await run(command, 'No Body')).code).toBe(2);
  });
});
