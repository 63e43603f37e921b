// Many virtual machines, launched by a bare SDK client: what they take, idle and after they were used.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { AuthorizeSecurityGroupIngressCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, it } from 'vitest';
import { virtualHost } from '../../../src/localcloud/daemon/virtual-host.js';
import { instances } from '../../../src/localcloud/ec2/records.js';
import { ec2 as ec2Service } from '../../../src/localcloud/ec2/service.js';
import { openVirtualMachines } from '../../../src/localcloud/virtual/open-machines.js';
import { Secret } from '../../../src/model/secret.js';
import { bootData } from '../../../src/operations/steps/boot-data.js';
import { connect } from '../../../src/ssh/connection.js';
import { generateKey } from '../../../src/ssh/keys.js';
import { createTestCloud } from '../../helpers/test-cloud.js';
import { type Ec2Cloud, launchInput, makeNetwork } from '../ec2/ec2-fixture.js';

/** Bytes that are really in use: heap, and what buffers hold outside it. */
function usedBytes(): number {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const count = 200;
/** Of one idle machine with its records in EC2 and here, its listening socket included. */
const limitBytes = 20 * 1024;

it.skipIf(virtualHost.needsRoot)(`${count} machines take less than 20 KB each`, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'flotilla-virtual-'));
  const machines = await openVirtualMachines({ dir, log: () => {} });
  const cloud = await createTestCloud({ services: [ec2Service], machines });
  try {
    await machines.prepareImage();
    const client = cloud.client(EC2Client);
    const network = await makeNetwork({ ec2: client } as Ec2Cloud);
    const rule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '127.0.0.1/32' }] };
    await client.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: network.groupId, IpPermissions: [rule] }),
    );
    const key = generateKey();
    const login = generateKey();
    const UserData = withLogin(
      bootData({ privateKey: key.privateKey ?? new Secret(''), publicKey: key.publicKey }, 'ubuntu').reveal(),
      login.publicKey,
    );
    const launch = async (MaxCount: number) => {
      await client.send(
        new RunInstancesCommand(
          launchInput(network, { InstanceType: 't2.micro', MinCount: MaxCount, MaxCount, UserData }),
        ),
      );
      await cloud.settle();
    };
    const running = () =>
      instances(cloud.cloud.store)
        .values()
        .filter(({ state }) => state === 'running');
    const visitAll = async () => {
      for (const { publicIp = '' } of running()) {
        const target = { name: 'box', host: publicIp, user: 'ubuntu', key: login, hostKeys: [key.publicKey] };
        const connection = await connect(target);
        expect((await connection.run({ argv: ['hostname'] })).stdout).toMatch(/^ip-10-0-1-/);
        connection.close();
        await connection.closed;
      }
    };
    // What is loaded and compiled for the first ones is not counted.
    await launch(10);
    await visitAll();
    const before = usedBytes();
    const each = () => (usedBytes() - before) / count;
    await launch(count);
    expect(running()).toHaveLength(count + 10);
    expect(each()).toBeLessThan(limitBytes);
    await visitAll();
    // Sockets let go of their buffers a moment after they are closed.
    await expect.poll(each, { timeout: 10_000 }).toBeLessThan(limitBytes);
  } finally {
    await cloud.close();
    await machines.reset();
    await machines.close();
    rmSync(dir, { recursive: true, force: true });
  }
});

/** The same cloud-config with a key that opens it, as launches without a key pair need it. */
function withLogin(userData: string, publicKey: string): string {
  const text = Buffer.from(userData, 'base64').toString('utf8');
  return Buffer.from(`${text}ssh_authorized_keys: [${JSON.stringify(publicKey)}]\n`).toString('base64');
}
