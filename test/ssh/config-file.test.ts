// The include file as OpenSSH itself reads it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commentLine, hostLines } from '../../src/ssh/config-file.js';
import { generateKey } from '../../src/ssh/keys.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const target = {
  name: 'alice',
  host: '192.0.2.7',
  port: 2222,
  user: 'ubuntu',
  key: { publicKey: generateKey().publicKey, privateKeyFile: '/x' },
  hostKeys: [],
};

/** What ssh makes of it, by option in lower case. */
function asRead(lines: readonly string[]): Record<string, string> {
  const file = join(folder, 'config');
  writeFileSync(file, `${lines.join('\n')}\nHost *\n  StrictHostKeyChecking no\n  User other\n`);
  const done = spawnSync('ssh', ['-G', '-F', file, 'alice'], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return Object.fromEntries(
    done.stdout.split('\n').map((line) => [line.split(' ')[0], line.slice(line.indexOf(' ') + 1)]),
  );
}

describe('hostLines', () => {
  it('is what ssh goes by, whatever follows in the configuration', () => {
    const { homedir } = userInfo();
    const paths = { knownHostsFile: `${homedir}/a b/known_hosts/alice`, identityFile: '/keys/100%/id' };
    const lines = hostLines({ host: 'alice', target, ...paths });
    expect(lines).toContain('  UserKnownHostsFile "~/a b/known_hosts/alice"');
    expect(asRead(lines)).toMatchObject({
      hostname: '192.0.2.7',
      port: '2222',
      user: 'ubuntu',
      hostkeyalias: 'alice',
      stricthostkeychecking: 'true',
      identitiesonly: 'yes',
      identityagent: 'none',
      identityfile: '/keys/100%%/id',
      globalknownhostsfile: '/dev/null',
      // OpenSSH 9.2 shows it expanded, others as it stands.
      userknownhostsfile: expect.stringMatching(/^(?:~|\/.*)\/a b\/known_hosts\/alice$/),
    });
  });

  it('names the agent where it signs', () => {
    const key = { publicKey: target.key.publicKey, agent: '/run/agent.sock' };
    const lines = hostLines({
      host: 'alice',
      target: { ...target, key },
      knownHostsFile: '/k',
      identityFile: '/p.pub',
    });
    expect(asRead(lines)).toMatchObject({ identityagent: '/run/agent.sock', identityfile: '/p.pub' });
  });
});

describe('commentLine', () => {
  it('stays one line, and a comment', () => {
    expect(commentLine('a\nHost *\n\u001b[2J')).toBe('# a Host * ^[[2J');
  });
});
