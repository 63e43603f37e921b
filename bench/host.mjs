// What this machine has of what the cases need.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';

const programs = {
  create: ['podman', 'runc', 'ssh', 'curl', 'iptables-restore'],
  list: ['aws'],
  'put-big': ['scp'],
  'put-many': ['scp'],
  'fleet-create': ['podman', 'runc', 'ssh', 'curl', 'iptables-restore'],
  'fleet-run': ['clush', 'ansible', 'ssh', '/usr/bin/time'],
};

/** Why a case cannot run here; undefined where it can. */
export function missingFor({ name }) {
  if (name !== 'help' && name !== 'fleet-pace' && process.getuid() !== 0)
    return 'boxes on this machine need root';
  const missing = (programs[name] ?? []).filter((program) => !findProgram(program));
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined;
}

/** The image the local cloud's boxes are made from; the newest, where older ones are left. */
export function stockImage() {
  const format = '{{.Repository}}:{{.Tag}}';
  const text = execFileSync('podman', ['images', '--format', format, '--sort', 'created'], {
    encoding: 'utf8',
  });
  const image = text.split('\n').find((line) => line.startsWith('localhost/flotilla-stock:'));
  if (!image) throw new Error('the stock image is not there');
  return image;
}

/** The program itself: a version manager in front of it would be measured too. */
export function realProgram(name) {
  const path = findProgram(name);
  const isShim = readFileSync(path, 'latin1').includes('pyenv');
  return isShim ? execFileSync('pyenv', ['which', name], { encoding: 'utf8' }).trim() : path;
}

function findProgram(name) {
  const folders = name.startsWith('/') ? ['/'] : (process.env.PATH ?? '').split(':');
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
