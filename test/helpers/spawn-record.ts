// Keeps what every Node process hands to a child, however short that child lives.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Loaded into a process before its own code. Asynchronous children all go through ChildProcess.prototype.spawn; the
 * synchronous ones call each other inside node:child_process, so each is wrapped.
 */
const recorder = (file: string): string => `
const children = require('node:child_process');
const { appendFileSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const keep = (...given) => appendFileSync(${JSON.stringify(file)}, JSON.stringify(given) + '\\n');
const start = children.ChildProcess.prototype.spawn;
children.ChildProcess.prototype.spawn = function (options) {
  keep(options.file, options.args, options.envPairs);
  return start.call(this, options);
};
for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
  const run = children[name];
  children[name] = (...given) => {
    const named = given.filter((one) => typeof one === 'string' || Array.isArray(one));
    const options = given.find((one) => one && typeof one === 'object' && !Array.isArray(one));
    keep(...named, options?.env);
    return run(...given);
  };
}
syncBuiltinESMExports();
`;

export interface SpawnRecord {
  /** For the environment of the processes to be recorded. */
  readonly nodeOptions: string;
  /** A line of JSON for each child: program, arguments, environment. */
  readonly lines: () => string[];
}

/** The record and what makes it lie in `folder`. */
export function recordSpawns(folder: string): SpawnRecord {
  const [hook, file] = [join(folder, 'recorder.cjs'), join(folder, 'spawned.jsonl')];
  writeFileSync(hook, recorder(file));
  return {
    nodeOptions: `--require ${hook}`,
    lines: () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []),
  };
}
