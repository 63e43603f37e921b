import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentKey } from '../../src/ssh/agent.js';
import { connect } from '../../src/ssh/connection.js';
import { fingerprint, generateKey } from '../../src/ssh/keys.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';

let folder: string;
let socket: string;
let agent: ChildProcess;
let sshd: Sshd;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-agent-'));
  socket = join(folder, 'socket');
  agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  for (let tries = 0; tries < 50 && !(await stat(socket).catch(() => undefined)); tries++) await sleep(50);
  sshd = await startSshd({ config: ['MaxAuthTries 2'] });
});
afterAll(async () => {
  agent.kill();
  await sshd.stop();
  await rm(folder, { recursive: true });
});

const add = (file: string) =>
  execFileSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'pipe' });

describe('agentKey', () => {
  it('says so when there is no agent', async () => {
    await expect(agentKey(undefined, '')).rejects.toThrow('SSH_AUTH_SOCK');
    await expect(agentKey(undefined, join(folder, 'nobody'))).rejects.toThrow('no SSH agent');
  });

  it('finds one key among many and uses up none of the tries sshd allows', async () => {
    for (let index = 0; index < 6; index++) {
      const file = join(folder, `other-${index}`);
      await writeFile(file, generateKey().privateKey.reveal(), { mode: 0o600 });
      add(file);
    }
    add(sshd.clientKeyFile);
    const wanted = sshd.target.key.publicKey;
    const byFile = await agentKey(`${sshd.clientKeyFile}.pub`, socket);
    const byFingerprint = await agentKey(fingerprint(wanted), socket);
    expect(byFile).toEqual({ publicKey: wanted, agent: socket });
    expect(byFingerprint).toEqual(byFile);
    const connection = await connect({ ...sshd.target, key: byFile });
    expect((await connection.run({ argv: ['echo', 'in'] })).stdout).toBe('in\n');
    connection.close();
  });

  it('asks to name one of several, and lists them', async () => {
    await expect(agentKey(undefined, socket)).rejects.toThrow(fingerprint(sshd.target.key.publicKey));
    await expect(agentKey(generateKey().publicKey, socket)).rejects.toThrow('does not hold');
  });
});
