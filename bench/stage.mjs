// The stage of a measurement: a local cloud and a workspace of its own in a temporary folder, and its removal.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const stackBin = resolve(import.meta.dirname, '../dist/stack.js');
const fleetBin = resolve(import.meta.dirname, '../dist/fleet.js');
const plainCreate = resolve(import.meta.dirname, 'plain-create.sh');
const plainFleet = resolve(import.meta.dirname, 'plain-fleet.sh');

/** Throws where there is nothing to measure yet. */
export function openStage() {
  if (!existsSync(stackBin)) throw new Error('dist/stack.js is not there: npm run build');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flotilla-bench-')));
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  const env = {
    ...process.env,
    FLOTILLA_LOCAL_DIR: join(folder, 'cloud'),
    XDG_CONFIG_HOME: join(folder, 'config'),
  };
  const boxes = [];
  const fleets = [];
  return {
    folder,
    workspace,
    env,
    /** The command as a user types it. */
    stack: (...words) => [process.execPath, stackBin, ...words],
    fleet: (...words) => [process.execPath, fleetBin, ...words],
    /** Runs it outside of any measurement; answers its stdout. */
    prepare: (...words) => runStack(words, { cwd: workspace, env }),
    /** The shell script's own box of that round; `close` removes it at the latest. */
    plainBox: (image) => {
      const name = `plain-${boxes.length}`;
      const place = [join(folder, name), `flotilla-bench-${process.pid}-${name}`, image];
      boxes.push(place);
      return {
        create: [plainCreate, 'create', ...place],
        remove: () => execFileSync(plainCreate, ['delete', ...place], { stdio: 'pipe' }),
      };
    },
    /** So many of them, made by the shell script. */
    plainFleet: (image, count) => {
      const name = `fleet-${fleets.length}`;
      const place = [String(count), join(folder, name), `flotilla-bench-${process.pid}-${name}`, image];
      fleets.push(place);
      return {
        create: [plainFleet, 'create', ...place],
        remove: () => execFileSync(plainFleet, ['delete', ...place], { stdio: 'pipe' }),
      };
    },
    close: () => {
      for (const place of fleets) execFileSync(plainFleet, ['delete', ...place], { stdio: 'pipe' });
      for (const place of boxes) execFileSync(plainCreate, ['delete', ...place], { stdio: 'pipe' });
      if (existsSync(env.FLOTILLA_LOCAL_DIR)) runStack(['local', 'reset', '--yes'], { cwd: workspace, env });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `stack local env` would put into a shell's environment. */
export function localCloudEnvironment(stage) {
  const lines = stage.prepare('local', 'env').matchAll(/^export (\w+)='([^']*)'$/gm);
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...env } = stage.env;
  return { ...env, ...Object.fromEntries([...lines].map(([, name, value]) => [name, value])) };
}

/** The private key the workspace made for itself. */
export function workspaceKey(stage) {
  const folder = join(stage.env.XDG_CONFIG_HOME, 'flotilla', 'keys');
  const name = readdirSync(folder).find((file) => !file.endsWith('.pub'));
  return join(folder, name);
}

// A session of its own, so that a Ctrl-C meant for the measurement does not end the clearing up.
function runStack(words, { cwd, env }) {
  const argv = ['--wait', process.execPath, stackBin, ...words];
  return execFileSync('setsid', argv, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
