// fleet deb-upgrade: the Debian packages of many boxes up to date.
import { type Command, Option } from 'commander';
import { type DebUpgraded, upgradeFleet } from '../../operations/fleet/deb-upgrade.js';
import { openContext } from '../context.js';
import { addFanOutOptions, addRange, choicesOf, type FleetFlags, readSelection } from '../fleet-options.js';
import { keyOption } from '../options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';

const examples = `
Examples:
  $ fleet deb-upgrade ws
  $ fleet deb-upgrade ws 1 40 --reboot          restarts those that need it, until their notebooks answer
  $ fleet deb-upgrade ws --retry-failed

It waits for cloud-init and for whoever else holds dpkg's lock, mends a dpkg that broke off, asks nothing, and keeps
configuration files that were changed on the box. It runs apt-get dist-upgrade, as upgrade would leave behind what
needs a new package, such as a kernel. Services are not restarted, so that kernels of notebooks live on.`;

interface UpgradeFlags extends FleetFlags {
  readonly reboot?: boolean;
}

export function define(command: Command, run: Run): void {
  addRange(command)
    .addOption(new Option('--reboot', 'restart the boxes that need it'))
    .addOption(keyOption());
  addFanOutOptions(command)
    .addHelpText('after', examples)
    .action((base, low, high, flags) => debUpgrade(run, [base, low, high], flags));
}

async function debUpgrade(run: Run, words: readonly string[], flags: UpgradeFlags): Promise<void> {
  const selection = readSelection(words, flags);
  const context = await openContext(run, flags, { log: `fleet deb-upgrade ${selection.base}` });
  const request = { selection, choices: choicesOf(flags), reboot: flags.reboot === true };
  const report = await upgradeFleet(context, request);
  endFleet(run, report, { json: flags.json, cellOf: cellText, jsonOf: (upgraded) => upgraded });
}

function cellText({ upgraded, installed, held, rebootDue, rebooted }: DebUpgraded): string {
  return [
    `${upgraded} upgraded`,
    installed > 0 ? `${installed} new` : '',
    held.length > 0 ? `held: ${held.join(' ')}` : '',
    rebooted ? 'restarted' : '',
    rebootDue ? 'a restart is due: --reboot' : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
