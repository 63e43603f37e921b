// What is measured, against which peer, and the target of each: ratios within one run, as machines differ.
import { randomFillSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realProgram, stockImage } from './host.mjs';
import { runTimed, takeTurns } from './measure.mjs';
import { localCloudEnvironment, workspaceKey } from './stage.mjs';

/** In this order; all but the first run once the box `alice` is there. */
export const cases = [
  { name: 'help', ours: 'stack --help', peer: 'node -e 0', target: 1.5, rounds: 25, run: measureHelp },
  { name: 'create', ours: 'stack create', peer: 'shell script', target: 1.5, rounds: 5, run: measureCreate },
  {
    name: 'list',
    ours: 'stack list',
    peer: 'aws ec2 describe-instances',
    target: 0.5,
    rounds: 9,
    run: measureList,
  },
  { name: 'put-big', ours: 'stack put of 256 MiB', peer: 'scp', target: 1.1, rounds: 7, run: measurePutBig },
  {
    name: 'put-many',
    ours: 'stack put of 2,000 files',
    peer: 'scp -r',
    target: 0.6,
    rounds: 7,
    run: measurePutMany,
  },
];

/** Most of what any of these may take at its peak, in MiB. */
export const memoryLimit = 150;

function measureHelp(stage, rounds) {
  const { env, workspace: cwd } = stage;
  return takeTurns(
    {
      ours: () => runTimed(stage.stack('--help'), { cwd, env }),
      peer: () => runTimed([process.execPath, '-e', '0'], { cwd, env }),
    },
    rounds,
  );
}

/** Of each pair one box is there at a time, beside alice: what it takes is the same for both. */
function measureCreate(stage, rounds) {
  const { env, workspace: cwd } = stage;
  const image = stockImage();
  return takeTurns(
    {
      ours: async (round) => {
        const user = `bench-${round}`;
        const result = await runTimed(stage.stack('create', user), { cwd, env });
        stage.prepare('delete', user, '--discard-data', '--yes');
        return result;
      },
      peer: async () => {
        const box = stage.plainBox(image);
        const result = await runTimed(box.create, { cwd, env });
        box.remove();
        return result;
      },
    },
    rounds,
  );
}

function measureList(stage, rounds) {
  const { env, workspace: cwd } = stage;
  const awsEnv = localCloudEnvironment(stage);
  const endpoint = ['--endpoint-url', awsEnv.AWS_ENDPOINT_URL];
  const aws = [realProgram('aws'), ...endpoint, 'ec2', 'describe-instances'];
  return takeTurns(
    {
      ours: () => runTimed(stage.stack('list'), { cwd, env }),
      peer: () => runTimed(aws, { cwd, env: awsEnv }),
    },
    rounds,
  );
}

function measurePutBig(stage, rounds) {
  const source = join(stage.folder, 'big');
  writeFileSync(source, randomFillSync(Buffer.alloc(256 * 1024 * 1024)));
  return measureCopy(stage, { source, flags: [], rounds });
}

function measurePutMany(stage, rounds) {
  const source = join(stage.folder, 'many');
  for (let index = 0; index < 2000; index++) {
    const inside = join(source, String(index % 20));
    if (index < 20) mkdirSync(inside, { recursive: true });
    writeFileSync(join(inside, `file-${index}`), randomFillSync(Buffer.alloc(4096)));
  }
  return measureCopy(stage, { source, flags: ['-r'], rounds });
}

function measureCopy(stage, { source, flags, rounds }) {
  const { env, workspace: cwd } = stage;
  const address = JSON.parse(stage.prepare('status', 'alice', '--json')).box.publicIp;
  const settings = ['UserKnownHostsFile=known_hosts/alice', 'HostKeyAlias=alice', 'BatchMode=yes'];
  const options = ['-F', 'none', '-i', workspaceKey(stage), ...settings.flatMap((text) => ['-o', text])];
  const fresh = (name) => {
    stage.prepare('login', 'alice', '--', 'rm -rf /data/ours /data/peer && sync');
    return `/data/${name}`;
  };
  return takeTurns(
    {
      ours: () => runTimed(stage.stack('put', 'alice', source, fresh('ours')), { cwd, env }),
      peer: () => {
        const words = ['scp', '-q', ...options, ...flags, source, `ubuntu@${address}:${fresh('peer')}`];
        return runTimed(words, { cwd, env });
      },
    },
    rounds,
  );
}
