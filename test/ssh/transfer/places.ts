// The two sides of a transfer, as folders of this machine.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Places {
  readonly here: string;
  readonly there: string;
}

/** Two empty folders beside each other. */
export async function makePlaces(): Promise<Places> {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-transfer-'));
  const places = { here: join(folder, 'here'), there: join(folder, 'there') };
  await mkdir(places.here);
  await mkdir(places.there);
  return places;
}

export const removePlaces = ({ here }: Places): Promise<void> =>
  rm(dirname(here), { recursive: true, force: true });

/** Writes a file with the folders above it, and answers its path. */
export async function writeDeep(path: string, content: string | Buffer = 'new'): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}
