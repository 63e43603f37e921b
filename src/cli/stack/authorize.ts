// stack authorize: who may reach sshd of a box.
import { type Command, Option } from 'commander';
import { type Authorized, authorize, listAuthorized } from '../../operations/stack/authorize.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack authorize alice                       your present address, after a move
  $ stack authorize alice 192.0.2.0/24 me       a network, and you
  $ stack authorize alice me --only             you and nobody else
  $ stack authorize alice --list`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .argument('[network...]', 'me, IPv4 addresses or networks; default: me')
    .addOption(new Option('--only', 'take back the rules for all others').conflicts('list'))
    .option('--list', 'show who may reach it, and change nothing');
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, networks, flags) => change(run, { user, networks }, flags));
}

interface Words {
  readonly user: string;
  readonly networks: readonly string[];
}

interface AuthorizeFlags extends CloudOptions {
  readonly only?: boolean;
  readonly list?: boolean;
}

async function change(run: Run, { user, networks }: Words, flags: AuthorizeFlags): Promise<void> {
  const context = await openContext(run, flags, flags.list ? {} : { log: `stack authorize ${user}` });
  const wanted = networks.length > 0 ? networks : ['me'];
  const result = flags.list
    ? await listAuthorized(context, user)
    : await authorize(context, { user, networks: wanted, only: flags.only === true });
  if (flags.json) return run.terminal.data(JSON.stringify(result, null, 2));
  for (const line of authorizedLines(result, flags.list === true)) run.terminal.data(line);
}

function authorizedLines({ user, groupId, added, removed, networks }: Authorized, listed: boolean): string[] {
  const changes = [...added.map((one) => `  added    ${one}`), ...removed.map((one) => `  removed  ${one}`)];
  const said = changes.length > 0 || listed ? changes : ['  nothing to change'];
  return [`${user} (${groupId})`, ...said, `  ssh from ${networks.join(', ') || 'nobody'}`];
}
