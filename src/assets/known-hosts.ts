// known_hosts/<user>: the host keys a box is known by, in OpenSSH's own format, so that ssh and scp can use it too.
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../model/errors.js';
import { checkUserName } from '../model/names.js';
import { isHostKey, type Pins } from '../model/pins.js';
import { readSafely, replaceSafely } from './safe-files.js';

export const knownHostsFile = (workspace: string, user: string): string =>
  join(workspace, 'known_hosts', checkUserName(user));

/** Of the host that ssh.proxy names, as OpenSSH writes it; no box can be called that. */
export const proxyKnownHostsFile = (workspace: string): string => join(workspace, 'known_hosts', 'ssh_proxy');

export const ownKnownHostsFile = (): string => join(homedir(), '.ssh', 'known_hosts');

/** Undefined where there is none. */
export function readKnownHosts(file: string): Promise<string | undefined> {
  return readSafely(file, { what: 'the known hosts', maxBytes: 16_777_216, follow: true });
}

/**
 * The pins of a box; undefined when there is no file. A line that is not understood is an error, never skipped:
 * what is left over would be trusted.
 */
export async function readPins(workspace: string, user: string): Promise<Pins | undefined> {
  const path = knownHostsFile(workspace, user);
  const text = await readSafely(path, { what: `the host keys of ${user}`, maxBytes: 65_536 });
  return text === undefined ? undefined : parsePins(text, user, path);
}

/** Writes or replaces the file in one step; it is meant to be committed and shared, so others may read it. */
export async function writePins(workspace: string, user: string, pins: Pins): Promise<void> {
  const text = formatPins(pins, user);
  await replaceSafely(knownHostsFile(workspace, user), text, {
    what: `the host keys of ${user}`,
    mode: 0o644,
  });
}

/** Forgets a box that is gone. */
export async function removePins(workspace: string, user: string): Promise<void> {
  await rm(knownHostsFile(workspace, user), { force: true });
}

export function formatPins(pins: Pins, user: string): string {
  const { instanceId, stackId, oneTime, keys } = pins;
  for (const key of [...keys, ...(oneTime ? [oneTime] : [])]) {
    if (!isHostKey(key)) throw new Error(`not a host key: ${JSON.stringify(key)}`);
  }
  const lines = [`# Host keys of the box ${user}; written by stack, checked by every login.`];
  if (instanceId) lines.push(`# instance ${instanceId}`);
  if (stackId) lines.push(`# stack ${stackId}`);
  if (oneTime) lines.push('# one-time', `${user} ${oneTime}`);
  if (keys.length > 0) lines.push('# pinned', ...keys.map((key) => `${user} ${key}`));
  return `${lines.join('\n')}\n`;
}

export function parsePins(text: string, user: string, path: string): Pins {
  let [instanceId, stackId, oneTime]: (string | undefined)[] = [];
  const keys: string[] = [];
  let state = 'pinned';
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line.startsWith('#')) {
      const [word = '', value] = line.slice(1).trim().split(/\s+/);
      if (word === 'one-time' || word === 'pinned') state = word;
      else if (word === 'instance') instanceId = value;
      else if (word === 'stack') stackId = value;
    } else if (line !== '') {
      const key = readLine(line, user, `${path}:${index + 1}`);
      if (state === 'pinned') keys.push(key);
      else oneTime = key;
    }
  }
  return { instanceId, stackId, oneTime, keys };
}

function readLine(line: string, user: string, place: string): string {
  const [name, type, base64] = line.split(/\s+/);
  const key = `${type} ${base64}`;
  if (name === user && isHostKey(key)) return key;
  throw new UserError({
    what: `cannot use the host keys in ${place}`,
    why: `expected: ${user} <key type> <base64>`,
    next: `put the line right, or take the keys from the cloud: stack trust ${user}`,
  });
}
