// fleet set-passwords: the notebook passwords of many boxes.
import { type Command, Option } from 'commander';
import { setFleetPasswords } from '../../operations/fleet/set-passwords.js';
import { openContext } from '../context.js';
import { addFanOutOptions, addRange, choicesOf, type FleetFlags, readSelection } from '../fleet-options.js';
import { keyOption } from '../options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';

const examples = `
Examples:
  $ fleet set-passwords ws 1 40               each box gets the password of passwords/ws-<n>.passwd
  $ fleet set-passwords ws 1 40 --generate    files that are missing are made first
  $ fleet set-passwords ws --rotate           every one anew, e.g. between two courses

The notebook servers start again with them: everybody who is logged in is logged out, and open kernels end. Passwords
are never printed: they are in the files.`;

interface PasswordFlags extends FleetFlags {
  readonly generate?: boolean;
  readonly rotate?: boolean;
}

export function define(command: Command, run: Run): void {
  addRange(command)
    .addOption(new Option('--generate', 'make a passphrase where there is no file').conflicts('rotate'))
    .addOption(new Option('--rotate', 'make every passphrase anew'))
    .addOption(keyOption());
  addFanOutOptions(command)
    .addHelpText('after', examples)
    .action((base, low, high, flags) => setPasswords(run, [base, low, high], flags));
}

async function setPasswords(run: Run, words: readonly string[], flags: PasswordFlags): Promise<void> {
  const selection = readSelection(words, flags);
  const context = await openContext(run, flags, { log: `fleet set-passwords ${selection.base}` });
  const make = flags.rotate ? 'all' : flags.generate ? 'missing' : undefined;
  const report = await setFleetPasswords(context, { selection, choices: choicesOf(flags), make });
  endFleet(run, report, {
    json: flags.json,
    cellOf: ({ passwordFile, made }) => `${passwordFile}${made ? '  new' : ''}`,
    jsonOf: (set) => set,
  });
}
