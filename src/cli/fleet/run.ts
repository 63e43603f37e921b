// fleet run: a command on many boxes.
import { type Command, Option } from 'commander';
import { prepareRun, runOnFleet } from '../../operations/fleet/run.js';
import { openContext } from '../context.js';
import { addFanOutOptions, addRange, choicesOf, type FleetFlags, readSelection } from '../fleet-options.js';
import { keyOption } from '../options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';

const examples = `
Examples:
  $ fleet run ws 1 40 -- uptime
  $ fleet run ws --only 3,7-9 -- 'cd ~/notebook && git pull'    quote what the boxes' shells should see
  $ fleet run ws 1 40 --script setup.py -- --fast               a file of this machine, with its arguments
  $ fleet run ws -- hostname | sort                             stdout has the boxes' lines and nothing else
  $ fleet run ws --retry-failed -- 'make all'                   only where the last run failed

Lines are told as they come, each with the name of its box; the table at the end goes to stderr. A command that is not
done in --timeout (an hour) is ended with all it started. A status other than 0 is a failure of its box: exit code 3.
With --json nothing is told before the end, and the output of each box is part of the result.`;

export function define(command: Command, run: Run): void {
  addRange(command)
    .argument('[command...]', 'what to run; after --')
    .usage('<base> [low] [high] [options] -- <command...>')
    .addOption(new Option('--script <file>', 'run this file of this machine on the boxes'))
    .addOption(keyOption());
  addFanOutOptions(command)
    .addHelpText('after', examples)
    .action((...words) => start(run, command, words.at(-2) as RunFlags));
}

interface RunFlags extends FleetFlags {
  readonly script?: string;
}

async function start(run: Run, command: Command, flags: RunFlags): Promise<void> {
  const { own, rest } = splitAtDashes(command.args);
  const selection = readSelection(own, flags);
  const prepared = await prepareRun({ command: rest, script: flags.script });
  const context = await openContext(run, flags, { log: `fleet run ${selection.base}` });
  const aloud = flags.json !== true;
  const report = await runOnFleet(context, { selection, choices: choicesOf(flags), run: prepared, aloud });
  endFleet(run, report, {
    json: flags.json,
    tableTo: 'stderr',
    cellOf: () => '',
    jsonOf: (result) => result,
  });
}

/** Commander drops the dashes themselves: what stood behind them is counted from the end. */
function splitAtDashes(operands: readonly string[]): { own: readonly string[]; rest: readonly string[] } {
  const dashes = process.argv.indexOf('--');
  const count = dashes === -1 ? 0 : process.argv.length - dashes - 1;
  const at = operands.length - count;
  return { own: operands.slice(0, at), rest: operands.slice(at) };
}
