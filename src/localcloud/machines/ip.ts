// The `ip` program: batches of commands, and what it lists as JSON.
import { CommandError, runCommand, tryCommand } from './process.js';

export interface IpLink {
  readonly ifname: string;
  readonly mtu: number;
  readonly addr_info?: readonly { readonly local?: string; readonly prefixlen?: number }[];
}

export interface IpRoute {
  readonly dst: string;
  readonly dev?: string;
  readonly type?: string;
}

/** Runs the lines in one process, in the namespace if one is named; stops at the first that fails. */
export async function runIp(lines: readonly string[], namespace?: string): Promise<void> {
  if (lines.length === 0) return;
  await runCommand(['ip', ...inNamespace(namespace), '-batch', '-'], { input: `${lines.join('\n')}\n` });
}

/** As `runIp` for one command whose effect may be there already, or gone already. */
export async function runIpConverging(line: string, namespace?: string): Promise<void> {
  const known =
    /File exists|Cannot find device|No such (file|process|device)|Cannot assign requested address/;
  await tryCommand(['ip', ...inNamespace(namespace), ...line.split(' ')], known);
}

/** Links with their addresses. */
export async function listLinks(namespace?: string): Promise<IpLink[]> {
  return parseJson(await runCommand(['ip', ...inNamespace(namespace), '-json', '-4', 'address', 'show']));
}

export async function linkExists(name: string, namespace?: string): Promise<boolean> {
  const shown = await tryCommand(
    ['ip', ...inNamespace(namespace), 'link', 'show', 'dev', name],
    /does not exist|Cannot find device/,
  );
  return shown !== undefined;
}

/** Routes of the main table, or those the selector words name. */
export async function listRoutes(selector: readonly string[] = [], namespace?: string): Promise<IpRoute[]> {
  return parseJson(
    await runCommand(['ip', ...inNamespace(namespace), '-json', '-4', 'route', 'show', ...selector]),
  );
}

/** Makes the namespace unless it is there and usable: a crash can leave its file without the mount. */
export async function ensureNamespace(name: string): Promise<void> {
  if (await namespaceWorks(name)) return;
  await deleteNamespace(name);
  await runCommand(['ip', 'netns', 'add', name]);
}

export async function deleteNamespace(name: string): Promise<void> {
  await tryCommand(['ip', 'netns', 'delete', name], /No such file/);
}

async function namespaceWorks(name: string): Promise<boolean> {
  try {
    await runCommand(['ip', '-n', name, 'link', 'show', 'dev', 'lo']);
    return true;
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}

function inNamespace(namespace: string | undefined): string[] {
  return namespace === undefined ? [] : ['-n', namespace];
}

/** `ip -json` prints nothing at all for an empty list, in some versions. */
function parseJson<T>(text: string): T[] {
  return text.trim() === '' ? [] : (JSON.parse(text) as T[]);
}
