// Four of forty boxes gone bad, each in its way: the others work, the four are named, and only they are tried again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTimed } from './measure.mjs';

/** Seconds a box may take. */
const limit = 20;
const work = 'mkdir -p ~/full && head -c 100000 /dev/zero >~/full/x && if [ -e ~/hang ]; then sleep 600; fi';

/** @throws where anything but the four fails, or the one that hangs holds up the command */
export async function tryBadBoxes(stage, { base, size }) {
  const names = [7, 12, 20, 31].filter((number) => number < size).map((number) => `${base}-${number}`);
  const [dead, full, changed, hanging] = names;
  const pins = join(stage.workspace, 'known_hosts', changed);
  const kept = readFileSync(pins, 'utf8');
  stage.prepare('login', dead, '--', 'sudo systemctl stop ssh.socket ssh; true');
  stage.prepare('login', full, '--', 'mkdir -p ~/full && sudo mount -t tmpfs -o size=4k none ~/full');
  stage.prepare('login', hanging, '--', 'touch ~/hang');
  writeFileSync(pins, withKeysOf(stage.workspace, `${base}-1`, { changed, kept }));
  const run = async (...words) => {
    const argv = stage.fleet('run', base, '--timeout', String(limit), '--json', ...words, '--', work);
    const { seconds, stdout } = await runTimed(argv, { cwd: stage.workspace, env: stage.env, code: 3 });
    return { seconds, boxes: JSON.parse(stdout).boxes };
  };
  const all = await run();
  const failed = all.boxes.filter(({ state }) => state === 'failed');
  for (const { user, error } of failed) console.error(`    ${user}: ${error.why}`);
  same(
    failed.map(({ user }) => user),
    names,
  );
  if (all.boxes.length !== size) throw new Error(`${all.boxes.length} boxes were told of`);
  if (all.seconds > limit + 10) throw new Error(`it took ${all.seconds} s`);
  writeFileSync(pins, kept);
  const again = await run('--retry-failed');
  same(
    again.boxes.map(({ user, state }) => `${user} ${state}`),
    names.map((name) => `${name} ${name === changed ? 'done' : 'failed'}`),
  );
}

/** The pins of one box with the keys of another. */
function withKeysOf(workspace, other, { changed, kept }) {
  const instance = /# instance \S+/;
  const text = readFileSync(join(workspace, 'known_hosts', other), 'utf8');
  return text.replaceAll(`${other} `, `${changed} `).replace(instance, instance.exec(kept)[0]);
}

function same(found, wanted) {
  if (found.join() !== wanted.join()) throw new Error(`${found} instead of ${wanted}`);
}
