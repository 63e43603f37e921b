import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/model/errors.js';
import { Secret } from '../../src/model/secret.js';
import { type Connection, connect } from '../../src/ssh/connection.js';
import { runStep, stepInput } from '../../src/ssh/step.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';

let sshd: Sshd;
let connection: Connection;
beforeAll(async () => {
  sshd = await startSshd();
  connection = await connect(sshd.target);
});
afterAll(async () => {
  connection.close();
  await sshd.stop();
});

const step = (script: string, rest: object = {}) =>
  runStep(connection, { name: 'test', script, args: [], timeoutSeconds: 20, ...rest });

describe('runStep', () => {
  it('passes data as arguments, whatever it holds', async () => {
    const args = ["it's", '$(id)', '', 'a\nb'];
    const { stdout } = await step('for w; do printf "[%s]" "$w"; done', { args });
    expect(stdout).toBe("[it's][$(id)][][a\nb]");
  });

  it('keeps what the script starts from eating the rest of it', async () => {
    // dash reads ahead a few KiB, which would hide it.
    const long = '# padding\n'.repeat(20_000);
    expect((await step(`cat\nread line || echo empty\n${long}echo rest`)).stdout).toBe('empty\nrest\n');
  });

  it('takes heredocs, functions, sets and early exits', async () => {
    const script = 'set -eu\nf() {\ncat <<X\n$1\nX\n}\nf "$1"\nexit 0\necho never';
    expect((await step(script, { args: ['here'] })).stdout).toBe('here\n');
  });

  it('runs nothing of a script that did not arrive whole', async () => {
    const script = 'echo ran';
    const whole = stepInput({ script });
    const end = whole.lastIndexOf('}');
    expect(end).toBeGreaterThan(script.length);
    for (let length = 0; length <= end; length++) {
      const result = await connection.run({ argv: ['sh', '-s'] }, { stdin: whole.slice(0, length) });
      expect(result.stdout).toBe('');
    }
  });

  it('hands secrets over on stdin only', async () => {
    const canary = `S3CR3T-'$(id)\n${Date.now()}`;
    const script =
      'printf %s "$WORD"; tr "\\0" "\\n" </proc/$$/cmdline >&2; grep -lE S3CR3T /proc/[0-9]*/cmdline >&2; env >&2; true';
    const result = await step(script, { secrets: { WORD: new Secret(canary) } });
    expect(result.stdout).toBe(canary);
    expect(result.stderr).not.toContain('S3CR3T-');
  });

  it('says which step failed, how, and what it said last', async () => {
    const error = await step('echo start; echo "broken \\033[2J here" >&2; exit 4').then(
      () => undefined,
      (reason: unknown) => reason as RemoteError,
    );
    expect(error).toBeInstanceOf(RemoteError);
    expect(error?.complaint).toMatchObject({
      what: 'alice: step test failed',
      why: 'exit status 4: broken ^[[2J here',
    });
    expect(error?.complaint.details).toMatchObject({ step: 'test', code: 4 });
  });

  it('fails with the last lines when it takes too long', async () => {
    await expect(step('echo waiting; sleep 30', { timeoutSeconds: 0.5 })).rejects.toThrow(
      'timed out after 0.5 s: waiting',
    );
  });
});

describe('the scripts of playbooks/steps', async () => {
  const folder = new URL('../../playbooks/steps/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sh'));

  it.each(files)('%s is read whole by sh before it runs', async (file) => {
    const script = await readFile(new URL(file, folder), 'utf8');
    const result = await connection.run({ argv: ['sh', '-n'] }, { stdin: stepInput({ script }) });
    expect(result).toMatchObject({ stderr: '', failed: false });
  });
});
