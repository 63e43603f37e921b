// stack keys: whose SSH keys open a box.
import type { Command } from 'commander';
import { addKeys, type KeysResult, listKeys, removeKeys, syncKeys } from '../../operations/stack/keys.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';
import { tableLines } from '../words/table.js';

const examples = `
Examples:
  $ stack keys list alice
  $ stack keys add alice bob.pub              Bob may log in to alice's box with his own key
  $ stack keys remove alice bob.pub
  $ stack keys remove alice SHA256:Jk3…       by the fingerprint that list shows
  $ stack keys sync alice                     as ssh.admins in flotilla.yaml says by now

The key of this workspace is always one of them and cannot be removed. Keys of ssh.admins are put on every new box.`;

export function define(command: Command, run: Run): void {
  command.addHelpText('after', examples);
  const list = command.command('list').description('show them').argument('<user>', 'name of the box');
  finish(list).action((user, flags) =>
    tell(run, flags, { user, work: (context) => listKeys(context, user) }),
  );
  const add = command
    .command('add')
    .description('let the keys of a file in')
    .argument('<user>', 'name of the box')
    .argument('<file.pub>', 'public keys, one a line');
  finish(add).action((user, file, flags) =>
    tell(run, flags, { user, log: true, work: (context) => addKeys(context, user, file) }),
  );
  const remove = command
    .command('remove')
    .description('take keys off again')
    .argument('<user>', 'name of the box')
    .argument('<file.pub|fingerprint>', 'public keys, or SHA256:…');
  finish(remove).action((user, which, flags) =>
    tell(run, flags, { user, log: true, work: (context) => removeKeys(context, user, which) }),
  );
  const sync = command
    .command('sync')
    .description('put the keys of ssh.admins on it, and take those off that are no longer among them')
    .argument('<user>', 'name of the box');
  finish(sync).action((user, flags) =>
    tell(run, flags, { user, log: true, work: (context) => syncKeys(context, user) }),
  );
}

const finish = (command: Command): Command =>
  addCloudOptions(command.addOption(keyOption())).addHelpText('after', examples);

interface KeyWork {
  readonly user: string;
  readonly log?: boolean;
  readonly work: (context: Awaited<ReturnType<typeof openContext>>) => Promise<KeysResult>;
}

async function tell(
  run: Run,
  flags: CloudOptions & { readonly key?: string },
  { user, log, work }: KeyWork,
): Promise<void> {
  const context = await openContext(run, flags, log ? { log: `stack keys ${user}` } : {});
  const result = await work(context);
  if (flags.json) return run.terminal.data(JSON.stringify(result, null, 2));
  if (log) run.terminal.line(result.changed ? `The keys of ${user} are changed.` : 'Nothing to change.');
  const rows = result.keys.map((key) => [
    key.fingerprint,
    key.type,
    key.ours ? 'ours' : key.admin ? 'admin' : '-',
    [key.options, key.comment].filter(Boolean).join(' ') || '-',
  ]);
  for (const line of tableLines(['FINGERPRINT', 'TYPE', 'WHOSE', 'COMMENT'], rows)) run.terminal.data(line);
  const { missing, former } = result.admins;
  if (missing.length > 0)
    run.terminal.line(`Admins it lacks: ${missing.join(', ')}; stack keys sync ${user}`);
  if (former.length > 0) run.terminal.line(`No longer admins: ${former.join(', ')}; stack keys sync ${user}`);
}
