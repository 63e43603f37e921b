import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// A real sshd on port 22 of a network namespace, with /etc/ssh, /var/lib and cloud-init's files of its own; its
// systemctl knows only to make that sshd read its files again. Needs root, as the steps do.
const steps = new URL('../../playbooks/steps/', import.meta.url).pathname;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-hostkeys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs shell lines on such a box; `stage` and `install` are the steps. Answers what they print. */
function play(act: string) {
  writeFileSync(join(folder, 'act.sh'), act);
  const script = `
    set -eu
    cd ${folder}
    mkdir -p ssh lib/cloud/instance run/cloud-init run/sshd bin etc-cloud
    ssh-keygen -q -t ed25519 -N '' -C one-time -f ssh/ssh_host_ed25519_key
    ssh-keygen -q -t rsa -b 2048 -N '' -C unwanted -f ssh/ssh_host_rsa_key
    cp ssh/ssh_host_ed25519_key one-time
    : >ssh/sshd_config
    sed 's/^/    /' one-time >lib/cloud/instance/user-data.txt
    python3 -c 'import pickle; pickle.dump({"userdata": open("one-time").read()}, open("lib/cloud/instance/obj.pkl", "wb"))'
    python3 -c 'import json; json.dump({"key": open("one-time").read()}, open("run/cloud-init/instance-data.json", "w"))'
    cat >bin/systemctl <<'X'
#!/bin/sh
# sshd takes its file away while it starts again; a signal in that moment would end it.
until [ -s /run/sshd.pid ]; do sleep 0.02; done
kill -HUP "$(cat /run/sshd.pid)"
X
    chmod +x bin/systemctl
    PATH=$PWD/bin:$PATH
    mount --make-rprivate /
    mount --bind ssh /etc/ssh
    mount --bind lib /var/lib
    mount --bind run /run
    ip link set lo up
    /usr/sbin/sshd
    trap 'until [ -s /run/sshd.pid ]; do sleep 0.02; done; kill $(cat /run/sshd.pid)' EXIT
    stage() { sh ${steps}host-keys-stage.sh; }
    install() { sh ${steps}host-keys-install.sh; }
    shown() { ssh-keyscan -t ed25519 127.0.0.1 2>/dev/null | cut -d ' ' -f 2,3; }
    . ./act.sh
  `;
  const played = spawnSync('unshare', ['-m', '-n', 'bash', '-c', script], { encoding: 'utf8' });
  if (played.status !== 0) throw new Error(`the scene broke: ${played.stdout}${played.stderr}`);
  return played.stdout.trim().split('\n');
}

/** Lines of the one-time key that are its secret, wherever they still are. */
function leftovers(): string {
  const lines = readFileSync(join(folder, 'one-time'), 'utf8').split('\n').slice(2, -2);
  const words = lines.flatMap((line) => ['-e', line]);
  const found = spawnSync('grep', ['-rlF', ...words, 'ssh', 'lib', 'run'], { cwd: folder, encoding: 'utf8' });
  return found.stdout;
}

describe('host keys', () => {
  it('are staged once, installed, shown by sshd, and the one-time key is gone', () => {
    const seen = play(
      'shown; stage; stage; shown; install; shown; ls /etc/ssh; ls /var/lib; stat -c %a /etc/ssh/ssh_host_ed25519_key',
    );
    const [before, staged, again, still, said, after, ...rest] = seen;
    expect(again).toBe(staged);
    expect(still).toBe(before);
    expect(said).toBe('installed');
    expect(after).toBe(staged);
    expect(after).not.toBe(before);
    expect(rest).toEqual([
      'ssh_host_ed25519_key',
      'ssh_host_ed25519_key.pub',
      'sshd_config',
      'cloud',
      'flotilla',
      '600',
    ]);
    expect(leftovers()).toBe('');
  });

  it('leave the files of cloud-init readable', () => {
    play('stage; install');
    const load =
      "import pickle; print(len(pickle.load(open('lib/cloud/instance/obj.pkl','rb'))['userdata']))";
    const length = execFileSync('python3', ['-c', load], { cwd: folder, encoding: 'utf8' });
    expect(Number(length)).toBe(readFileSync(join(folder, 'one-time'), 'utf8').length);
    expect(
      JSON.parse(readFileSync(join(folder, 'run/cloud-init/instance-data.json'), 'utf8')),
    ).toHaveProperty('key');
  });

  it('stay when the step runs again', () => {
    const [staged, , again, shown] = play('stage; install; install; shown');
    expect(again).toBe('same');
    expect(shown).toBe(staged);
  });

  it.runIf(process.env.FLOTILLA_FULL)('converge after a crash at any point', { timeout: 240_000 }, () => {
    // bash calls the trap before each command, in functions and loops too.
    writeFileSync(
      join(folder, 'crash.sh'),
      "set -T; count=0; trap 'count=$((count + 1)); [ $count -lt $CRASH_AT ] || kill -KILL $$' DEBUG\n",
    );
    const crashing = (step: string) =>
      `CRASH_AT=$at bash -c '. ./crash.sh; . ${steps}${step}.sh' >/dev/null 2>&1`;
    const reset =
      'rm -rf /var/lib/flotilla; cp -p one-time /etc/ssh/ssh_host_ed25519_key; cp one-time.pub /etc/ssh/ssh_host_ed25519_key.pub; sed "s/^/    /" one-time >/var/lib/cloud/instance/user-data.txt; systemctl; while [ "$(shown)" != "$(cut -d " " -f 1,2 one-time.pub)" ]; do sleep 0.05; done';
    const seen = play(`
      cp ssh/ssh_host_ed25519_key.pub one-time.pub
      at=1
      until ${crashing('host-keys-stage')}; do
        key=$(stage); [ "$(stage)" = "$key" ] || echo "stage after $at"
        rm -rf /var/lib/flotilla; at=$((at + 1))
      done
      echo "$at"
      at=1
      while :; do
        ${reset}
        key=$(stage)
        if ${crashing('host-keys-install')}; then break; fi
        # Whatever the crash left, sshd proves one of the two keys that are pinned then.
        systemctl; sleep 0.1; one=$(shown)
        [ "$one" = "$key" ] || [ "$one" = "$(cut -d " " -f 1,2 one-time.pub)" ] || echo "sshd after $at: $one"
        install >/dev/null
        [ "$(shown)" = "$key" ] || echo "shown after $at"
        [ ! -e /var/lib/flotilla/host-keys ] || echo "stage left after $at"
        if grep -qF "$(sed -n 4p one-time)" -r /etc/ssh /var/lib/cloud; then echo "secret left after $at"; fi
        at=$((at + 1))
      done
      echo "$at"
    `);
    expect(seen).toHaveLength(2);
    expect(Number(seen[0])).toBeGreaterThan(8);
    expect(Number(seen[1])).toBeGreaterThan(25);
  });
});
