// stack local: the local cloud of this machine.
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import {
  clearLocalCloudFaults,
  localCloudFaults,
  localCloudStatus,
  moveLocalCloudClock,
  resetLocalCloud,
  serveLocalCloud,
  stopLocalCloud,
} from '../../localcloud/index.js';
import { UserError } from '../../model/errors.js';
import { localCloudDir, machineKinds, openLocalCloud, paces, stackBin, translated } from '../local-cloud.js';
import { wholeNumber } from '../options.js';
import type { Run } from '../program.js';
import {
  clockLine,
  environmentLines,
  faultLines,
  faultScriptHelp,
  resetQuestion,
  secondsOf,
  statusLines,
  trustLines,
} from '../words/local.js';

const examples = `
Examples:
  $ stack local status
  $ eval "$(stack local env)" && aws ec2 describe-instances
  $ stack local start --machines virtual --pace aws
  $ stack local faults bad-day.yaml && stack create alice
  $ stack local stop                stops it and its boxes; the next command starts them again
  $ stack local reset --yes         removes every box, volume, snapshot and trace of it`;

export function define(command: Command, run: Run): void {
  command.addHelpText('after', examples);
  command
    .command('start')
    .description('start it in the background, if it does not run')
    .option('--port <port>', 'port of its AWS endpoint; default: a free one', wholeNumber(1, 65535))
    .addOption(
      new Option('--machines <kind>', 'what its boxes are made of; virtual ones are for fleets of a thousand')
        .choices(machineKinds)
        .env('FLOTILLA_LOCAL_MACHINES'),
    )
    .addOption(
      new Option('--pace <pace>', "aws plays AWS's request limits and launch times")
        .choices(paces)
        .env('FLOTILLA_LOCAL_PACE'),
    )
    .action(async (asked) =>
      run.terminal.line(`The local cloud answers at ${(await openLocalCloud(run, asked)).url}`),
    );
  command
    .command('status')
    .description('what runs, where, and how much it takes')
    .option('--json', 'as JSON on stdout')
    .action((flags) => showStatus(run, flags.json === true));
  command
    .command('env')
    .description('settings that lead the AWS CLI and boto3 to it; for eval')
    .action(() => showEnvironment(run));
  command
    .command('trust-ca')
    .description('how to make browsers and curl trust its certificates')
    .action(() => showTrust(run));
  addRehearsal(command, run);
  addEndings(command, run);
  command
    .command('serve', { hidden: true })
    .option('--dir <dir>', 'folder of its state')
    .option('--owner <uid:gid>', 'who may read its endpoint')
    .option('--port <port>', 'port of its AWS endpoint', wholeNumber(1, 65535))
    .action(({ dir, owner, port }) => serveLocalCloud({ dir: dir ?? localCloudDir(), owner, port }));
}

function addRehearsal(command: Command, run: Run): void {
  command
    .command('faults')
    .description('rehearse a bad day: play faults from a script, or show the one in force')
    .argument('[file]', 'script in YAML or JSON; - for stdin')
    .option('--clear', 'end the script in force; what it did stays done')
    .option('--json', 'as JSON on stdout')
    .addHelpText('after', faultScriptHelp)
    .action((file, flags) => rehearse(run, file, flags));
  command
    .command('clock')
    .description('move its time ahead: expiry and waits come at once; signatures keep the real time')
    .argument('[ahead]', 'how far: 90s, 15m, 3h or 30d')
    .option('--reset', "back to this machine's own time")
    .action((ahead, flags) => moveClock(run, ahead, flags.reset === true));
}

function addEndings(command: Command, run: Run): void {
  command
    .command('stop')
    .description('stop it and its boxes; all of it stays')
    .action(() => stop(run));
  command
    .command('reset')
    .description('remove it with all its boxes and data')
    .option('--yes', 'do not ask')
    .addOption(new Option('--dir <dir>', 'folder of its state').hideHelp())
    .action((flags) => reset(run, flags.dir ?? localCloudDir(), flags.yes === true));
}

async function stop(run: Run): Promise<void> {
  const ran = await translated(() => stopLocalCloud(localCloudDir()));
  run.terminal.line(
    ran ? 'Stopped; the next command starts it again, with its boxes.' : 'It was not running.',
  );
}

async function showStatus(run: Run, json: boolean): Promise<void> {
  const status = await localCloudStatus(localCloudDir());
  if (json) return run.terminal.data(JSON.stringify(status, null, 2));
  for (const line of statusLines(status)) run.terminal.data(line);
}

async function showEnvironment(run: Run): Promise<void> {
  const endpoint = await openLocalCloud(run);
  for (const line of environmentLines(endpoint)) run.terminal.data(line);
}

async function showTrust(run: Run): Promise<void> {
  const { authorityFile } = await openLocalCloud(run);
  for (const line of trustLines(authorityFile)) run.terminal.data(line);
}

interface FaultFlags {
  readonly clear?: boolean;
  readonly json?: boolean;
}

async function rehearse(run: Run, file: string | undefined, flags: FaultFlags): Promise<void> {
  if (flags.clear && file !== undefined) {
    throw new UserError({
      what: 'a script and --clear together',
      why: 'a new script takes the place of the old one by itself',
      next: `stack local faults ${file}`,
    });
  }
  const script = file === undefined ? undefined : await readScript(file);
  // A rehearsal may begin with the script; only looking at it starts nothing.
  if (script !== undefined) await openLocalCloud(run);
  const dir = localCloudDir();
  if (flags.clear) await translated(() => clearLocalCloudFaults(dir));
  const inForce = await translated(() => localCloudFaults(dir, script));
  if (flags.json) return run.terminal.data(JSON.stringify(inForce, null, 2));
  for (const line of faultLines(inForce)) run.terminal.data(line);
}

async function readScript(file: string): Promise<string> {
  try {
    return file === '-' ? await readAll(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    const next = 'stack local faults --help shows what a script looks like';
    throw new UserError({ what: `cannot read ${file}`, why: (error as Error).message, next }, error);
  }
}

async function moveClock(run: Run, ahead: string | undefined, back: boolean): Promise<void> {
  await openLocalCloud(run);
  const dir = localCloudDir();
  const { secondsAhead } = await translated(() => localCloudFaults(dir));
  const shift = (ahead === undefined ? 0 : secondsOf(ahead)) - (back ? secondsAhead : 0);
  const moved = await translated(() => moveLocalCloudClock(dir, shift));
  run.terminal.data(clockLine(moved.secondsAhead));
}

async function reset(run: Run, dir: string, yes: boolean): Promise<void> {
  const sure = yes || (await run.terminal.ask(resetQuestion(await localCloudStatus(dir))));
  if (!sure) return run.terminal.line('Nothing was removed.');
  await translated(() => resetLocalCloud(dir, [process.execPath, stackBin(), 'local', 'reset', '--yes']));
  run.terminal.line('The local cloud is gone, with everything in it.');
}
