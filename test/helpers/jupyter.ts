// A real notebook server of this machine's Debian package, on a loopback port, in a home of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Secret } from '../../src/model/secret.js';
import { hashPassword } from '../../src/notebook/password-hash.js';
import { freePort } from './free-port.js';

export interface Jupyter {
  readonly port: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface JupyterOptions {
  /** Without one anybody may come in. */
  readonly password?: Secret;
  readonly flags?: readonly string[];
}

/** Starts it and returns at once: waiting for it is what the tests try. */
export async function startJupyter({ password, flags = [] }: JupyterOptions): Promise<Jupyter> {
  const home = await mkdtemp(join(tmpdir(), 'flotilla-jupyter-'));
  const port = await freePort();
  const config = {
    NotebookApp: { token: '', password: password ? (await hashPassword(password)).reveal() : '' },
  };
  await mkdir(join(home, '.jupyter'));
  await writeFile(join(home, '.jupyter/jupyter_notebook_config.json'), JSON.stringify(config));
  const words = [
    '--allow-root',
    '--no-browser',
    '--ip=127.0.0.1',
    `--port=${port}`,
    '--port-retries=0',
    '--NotebookApp.allow_remote_access=True',
  ];
  const env = {
    ...process.env,
    HOME: home,
    PATH: `/usr/bin:${process.env.PATH}`,
    JUPYTER_RUNTIME_DIR: join(home, 'run'),
  };
  // Python on this PATH may not be Debian's, which has the packages.
  const child = spawn('/usr/bin/python3', ['/usr/bin/jupyter-notebook', ...words, ...flags], {
    cwd: home,
    env,
    stdio: 'ignore',
  });
  return { port, process: child, stop: () => stop(child, home) };
}

async function stop(child: ChildProcess, home: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}
