// stack passwd: another password for a notebook.
import { type Command, Option } from 'commander';
import { UserError } from '../../model/errors.js';
import type { Secret } from '../../model/secret.js';
import { generatedPassword, setPassword } from '../../operations/stack/passwd.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';
import { askPassword, readPasswordFromStdin } from '../secret-input.js';

const examples = `
Examples:
  $ stack passwd alice                   asks twice, without showing it
  $ stack passwd alice --generate        makes one and writes passwords/alice.passwd
  $ stack passwd alice --stdin < file    one line; the file's last newline is not part of it

The notebook server starts again with it: everybody who is logged in is logged out, and open kernels end.`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .addOption(new Option('--generate', 'make a passphrase').conflicts('stdin'))
    .option('--stdin', 'read it from stdin')
    .addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => passwd(run, user, flags));
}

interface PasswdFlags extends CloudOptions {
  readonly generate?: boolean;
  readonly stdin?: boolean;
  readonly key?: string;
}

async function passwd(run: Run, user: string, flags: PasswdFlags): Promise<void> {
  const choose = chooserOf(run, user, flags);
  const context = await openContext(run, flags, { log: `stack passwd ${user}` });
  const done = await setPassword(context, { user, choose });
  if (flags.json) run.terminal.data(JSON.stringify(done, null, 2));
  else run.terminal.data(`${user} has another password, in ${done.passwordFile}; earlier logins are void`);
}

function chooserOf(run: Run, user: string, { generate, stdin }: PasswdFlags): () => Promise<Secret> {
  if (generate) return generatedPassword;
  if (stdin) return () => readPasswordFromStdin();
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw nobodyToAsk(user);
  return () => askPassword(run.terminal, user);
}

function nobodyToAsk(user: string): UserError {
  return new UserError({
    what: `no password for ${user} was given`,
    why: 'there is no terminal to ask on',
    next: `stack passwd ${user} --generate, or --stdin with the password on stdin`,
  });
}
