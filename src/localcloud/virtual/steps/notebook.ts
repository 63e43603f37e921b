// Plays the steps of the notebook server: its settings, its password, its start.
import { type Box, fail, type Played, say, takePid } from '../box.js';
import type { NotebookSettings } from '../records.js';

/** How each way to the notebook is listened for. */
const addresses: Readonly<Record<string, string>> = {
  tunnel: '127.0.0.1',
  https: '0.0.0.0',
  public: '0.0.0.0',
};

export function configureNotebook(box: Box, [, access = '', port = '']: readonly string[]): Played {
  const address = addresses[access];
  if (address === undefined) return fail(`${access} is no way to reach a notebook`, 2);
  return settle(box, { address, port: Number(port) });
}

export function setPassword(
  box: Box,
  _args: readonly string[],
  secrets: Readonly<Record<string, string>>,
): Played {
  const { HASH: hash = '' } = secrets;
  if (!/^argon2:[A-Za-z0-9+/:=,$]*$/.test(hash)) return fail('HASH holds no argon2 hash of a password', 2);
  return settle(box, { hash });
}

function settle(box: Box, change: Partial<NotebookSettings>): Played {
  const before: NotebookSettings = box.machine().disk.notebook ?? { address: '127.0.0.1', port: 8888 };
  const after = { ...before, ...change };
  if (box.machine().disk.notebook && JSON.stringify(after) === JSON.stringify(before)) return say('same');
  box.changeDisk((disk) => ({ ...disk, notebook: after }));
  return say('changed');
}

/** Restarts the server only where its settings changed since its last start, or where that is asked for. */
export async function startNotebook(box: Box, [, port = '', force]: readonly string[]): Promise<Played> {
  const { notebook, served } = box.machine().disk;
  const hash = notebook?.hash;
  if (!notebook || hash === undefined) return fail('no password is set: the notebook is not started');
  const wanted = { ...notebook, hash };
  const changed = JSON.stringify(wanted) !== JSON.stringify(served);
  if (changed || force === 'yes') {
    const servedPid = takePid(box);
    box.changeDisk((disk) => ({ ...disk, served: wanted, servedPid }));
    await box.serve();
  }
  if (notebook.port !== Number(port)) return fail(`the notebook does not answer on port ${port}: active`);
  return say(changed || force === 'yes' ? 'started' : 'same');
}
