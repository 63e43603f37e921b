import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// The two steps that write Jupyter's files, for root, whose home and /usr/local/lib are folders of the test.
const steps = new URL('../../playbooks/steps/', import.meta.url).pathname;
const hash = 'argon2:$argon2id$v=19$m=10240,t=10,p=8$c2FsdHNhbHRzYWx0c2E$aGFzaGhhc2hoYXNoaGFzaA';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs shell lines there; `notebook` and `password` are the steps. */
function play(act: string) {
  const script = `
    cd ${folder}
    mkdir -p home lib
    mount --make-rprivate /
    mount --bind lib /usr/local/lib
    mount --bind home /root
    notebook() { sh ${steps}notebook.sh root "$@"; }
    password() { { printf '%s\\n' "HASH='$1'"; cat ${steps}password.sh; } | sh -s root; }
    ${act}
  `;
  const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

const config = (name: string) => JSON.parse(readFileSync(join(folder, 'home/.jupyter', name), 'utf8'));
const classic = () => config('jupyter_notebook_config.json');
const server = () => config('jupyter_server_config.json');

describe('notebook.sh', () => {
  it.each([
    ['tunnel', '127.0.0.1', false],
    ['https', '0.0.0.0', true],
    ['public', '0.0.0.0', false],
  ])('configures both servers for %s', (access, ip, proxied) => {
    expect(play(`notebook ${access} 8888`).lines).toEqual(['changed']);
    const expected = {
      ip,
      port: 8888,
      trust_xheaders: proxied,
      token: '',
      quit_button: false,
      allow_remote_access: true,
    };
    expect(classic().NotebookApp).toMatchObject({ ...expected, notebook_dir: '/root/notebook' });
    expect(server().ServerApp).toMatchObject({ ...expected, root_dir: '/root/notebook' });
    expect(statSync(join(folder, 'home/.jupyter/jupyter_server_config.json')).mode & 0o777).toBe(0o600);
  });

  it('says same the second time, and keeps what the user wrote', () => {
    const user = `mkdir -p ~/.jupyter; echo '{"NotebookApp": {"nbserver_extensions": {"x": true}}, "Other": 1}' >~/.jupyter/jupyter_notebook_config.json`;
    expect(play(`${user}; notebook https 8888; notebook https 8888; notebook https 9999`).lines).toEqual([
      'changed',
      'same',
      'changed',
    ]);
    expect(classic()).toMatchObject({
      Other: 1,
      NotebookApp: { nbserver_extensions: { x: true }, port: 9999 },
    });
  });

  it('refuses an access it does not know', () => {
    expect(play('notebook anything 8888').status).toBe(2);
  });

  it('stops at a file that is no JSON instead of replacing it', () => {
    const seen = play(
      'mkdir -p ~/.jupyter; echo "# mine" >~/.jupyter/jupyter_server_config.json; notebook https 1 || echo refused',
    );
    expect(seen.lines).toEqual(['refused']);
    expect(readFileSync(join(folder, 'home/.jupyter/jupyter_server_config.json'), 'utf8')).toBe('# mine\n');
  });
});

describe('password.sh', () => {
  it('sets the hash for every server, once', () => {
    expect(play(`notebook https 8888; password '${hash}'; password '${hash}'`).lines).toEqual([
      'changed',
      'changed',
      'same',
    ]);
    expect(classic().NotebookApp).toMatchObject({ password: hash, port: 8888 });
    expect(server()).toMatchObject({
      IdentityProvider: { hashed_password: hash, token: '' },
      ServerApp: { password: hash, port: 8888 },
    });
  });

  it.each(['', 'plain', 'sha1:abc:def', `${hash}"`, 'argon2:$x", "ip": "0.0.0.0'])(
    'refuses %j, which is no hash',
    (text) => {
      expect(play(`notebook https 8888; password '${text}'`).status).toBe(2);
      expect(classic().NotebookApp.password).toBeUndefined();
    },
  );
});
