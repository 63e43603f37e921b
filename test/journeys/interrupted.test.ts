// Killed, interrupted or doubled: the same command again ends in the same one box.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, removeFolder, stack, stackOk, startBin } from '../helpers/bins.js';
import { instancesOf } from '../helpers/journey-sdk.js';

let folder: string;

beforeAll(async () => {
  folder = await emptyFolder('interrupted');
});

afterAll(async () => {
  for (const user of ['dora', 'erik'])
    await stack(['delete', user, '--discard-data', '--yes'], { cwd: folder });
  await removeFolder(folder);
});

/** Sends the signal as soon as stderr shows the text; answers the exit code and what was said. */
async function endAt(words: readonly string[], text: string | RegExp, signal: NodeJS.Signals) {
  const run = startBin('stack', words, { cwd: folder });
  let said = '';
  let sent = false;
  run.stderr?.on('data', (chunk: Buffer) => {
    said += chunk;
    if (sent || !said.match(text)) return;
    sent = true;
    run.kill(signal);
  });
  const done = await run;
  return { code: done.exitCode, signal: done.signal, said };
}

describe('stack create killed at one moment after the other', () => {
  const moments = [
    'made key pair',
    'made stack flotilla-dora',
    /Instance {2}i-/,
    /made instance/,
    /· dora: ssh/,
    /· dora: cloud-init/,
    /· dora: host keys/,
    /· dora: data volume/,
    /· dora: password/,
    /· dora: start/,
    /· dora: notebook answers/,
  ];

  it.each(moments)('at %s', async (moment) => {
    const { code, signal, said } = await endAt(['create', 'dora'], moment, 'SIGKILL');
    // A moment that an earlier run has passed is not seen again: then the run is allowed to finish.
    expect(signal === 'SIGKILL' || code === 0, said).toBe(true);
  });

  it('ends in one box with one volume when it is let through', async () => {
    await stackOk(['create', 'dora'], { cwd: folder });
    const all = await instancesOf('dora');
    expect(all.map((one) => one.State?.Name)).toEqual(['running']);
    const seen = await stackOk(['login', 'dora', '--', 'findmnt -no SOURCE /data; cat /etc/fstab'], {
      cwd: folder,
    });
    expect(seen.stdout).toMatch(/^\/dev\/xvdf$/m);
    expect(seen.stdout.match(/^UUID=\S+\s+\/data\s.*nofail/gm)).toHaveLength(1);
    const status = JSON.parse((await stackOk(['status', 'dora', '--json'], { cwd: folder })).stdout);
    expect(status).toMatchObject({ notebookAnswers: true, box: { state: 'running' } });
  });

  it('has forgotten the one-time key of the launch', async () => {
    const files = '/var/lib/cloud/instance/user-data.txt /var/lib/cloud/instance/cloud-config.txt';
    const shown = await stackOk(['login', 'dora', '--', `sudo cat ${files}`], { cwd: folder });
    const keyLines = shown.stdout.split('\n').filter((line) => /^\s*[A-Za-z0-9+/=]{60,}$/.test(line));
    // The first line of a key is the same in all of them; what follows was crossed out.
    const secret = keyLines.filter((line) => !/^\s*(b3BlbnNzaC1rZXktdjE|x+$)/.test(line));
    expect(keyLines.length).toBeGreaterThan(4);
    expect(secret).toEqual([]);
  });
});

describe.runIf(process.env.FLOTILLA_FULL)('stack create killed at any moment', () => {
  it('ends in one box, whenever it was killed', { timeout: 600_000 }, async () => {
    for (let wait = 100; wait < 8000; wait += 250) {
      const run = startBin('stack', ['create', 'fay'], { cwd: folder });
      const timer = setTimeout(() => run.kill('SIGKILL'), wait);
      const { exitCode } = await run;
      clearTimeout(timer);
      if (exitCode !== 0) continue;
      const boxes = (await instancesOf('fay')).filter((one) => one.State?.Name !== 'terminated');
      expect(boxes, `killed after ${wait} ms`).toHaveLength(1);
      await stackOk(['delete', 'fay', '--discard-data', '--yes'], { cwd: folder });
    }
    await stackOk(['create', 'fay'], { cwd: folder });
    expect((await instancesOf('fay')).filter((one) => one.State?.Name === 'running')).toHaveLength(1);
    await stackOk(['delete', 'fay', '--discard-data', '--yes'], { cwd: folder });
  });
});

describe('Ctrl-C', () => {
  it('ends with 130 and lists what exists', async () => {
    const { code, said } = await endAt(
      ['create', 'erik', '--volume-size', '0'],
      /· erik: cloud-init/,
      'SIGINT',
    );
    expect(code).toBe(130);
    expect(said).toMatch(/^ {2}exists: stack flotilla-erik arn:aws:cloudformation:/m);
    expect(said).toMatch(/^ {2}exists: instance i-/m);
  });
});

describe('two at once', () => {
  it('lets one through and tells the other who is busy', async () => {
    const words = ['create', 'erik', '--volume-size', '0'];
    const both = await Promise.all([stack(words, { cwd: folder }), stack(words, { cwd: folder })]);
    const codes = both.map((one) => one.code).sort();
    expect(codes).toEqual([0, 9]);
    expect(both.find((one) => one.code === 9)?.stderr).toMatch(/stack create erik/);
    expect((await instancesOf('erik')).map((one) => one.State?.Name)).toEqual(['running']);
  });
});
