// fleet create: numbered boxes from nothing to notebooks that answer.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../model/errors.js';
import { checkBase, readOnly, readRange, type Selection } from '../../model/fleet.js';
import type { FleetWishes } from '../../model/fleet-plan.js';
import { createFleet } from '../../operations/fleet/create.js';
import type { FleetBox } from '../../operations/fleet/create-bring-up.js';
import {
  addAccessOptions,
  addMachineOptions,
  addPlanOptions,
  addPurposeOptions,
  type BoxFlags,
  boxWishes,
} from '../box-options.js';
import { openContext } from '../context.js';
import { addFanOutOptions, choicesOf, type FleetFlags } from '../fleet-options.js';
import { wholeNumber } from '../options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';
import { fleetPlanJson, fleetPlanLines } from '../words/fleet-create.js';

const examples = `
Examples:
  $ fleet create ws 1 40 t3.medium              forty boxes, ws-1 to ws-40
  $ fleet create ws 1 40 t3.large,t3a.large     the second type where the first has no capacity
  $ fleet create ws 1 40 --spot --max-price 0.03
  $ fleet create ws 41 60                       twenty more
  $ fleet create ws 1 40 --dry-run              only show what would be done, and what it costs

Run again, it launches what is missing and finishes what broke off; boxes that are ready stay as they are.`;

export function define(command: Command, run: Run): void {
  command
    .argument('<base>', 'name of the fleet; its boxes are <base>-<number>')
    .argument('<low>', 'number of the first box')
    .argument('<high>', 'number of the last box')
    .argument('[types]', 'EC2 instance types with commas between them; default: box.type in flotilla.yaml')
    .argument('[ami]', 'image, as --ami');
  addMachineOptions(command);
  command
    .addOption(
      new Option('--spot', 'spare capacity, and on-demand for what it cannot fill').conflicts('spotOnly'),
    )
    .option('--spot-only', 'spare capacity or nothing')
    .option('--max-price <usd>', 'per hour and box, e.g. 0.05', readPrice)
    .option('--spare <n>', 'so many more boxes, after the last number', wholeNumber(0, 100), 0);
  addAccessOptions(command);
  addPurposeOptions(command);
  addPlanOptions(command);
  addFanOutOptions(command)
    .addHelpText('after', examples)
    .action((...words) => create(run, command.args, words.at(-2) as CreateFlags));
}

interface CreateFlags extends BoxFlags, Omit<FleetFlags, 'key'> {
  readonly spot?: boolean;
  readonly spotOnly?: boolean;
  readonly maxPrice?: number;
  readonly spare: number;
}

async function create(run: Run, words: readonly string[], flags: CreateFlags): Promise<void> {
  const [base = '', low = '', high = '', types, ami] = words;
  // Before the folder becomes a workspace: a slip of the keyboard leaves nothing behind.
  const selection = selectionOf({ base, low, high }, flags);
  const log = flags.dryRun ? undefined : `fleet create ${base}`;
  const context = await openContext(run, flags, { make: !flags.dryRun, log });
  const wishes: FleetWishes = {
    ...boxWishes(context.config, { ...flags, ami: flags.ami ?? ami }),
    selection,
    types: readTypes(types ?? context.config.box.type),
    markets: flags.spotOnly ? ['spot'] : flags.spot ? ['spot', 'on-demand'] : ['on-demand'],
    maxPrice: flags.maxPrice,
  };
  const report = await createFleet(context, {
    wishes,
    choices: choicesOf(flags),
    dryRun: flags.dryRun,
    yes: flags.yes,
    showPlan: (plan) => {
      if (flags.json && flags.dryRun) run.terminal.data(fleetPlanJson(plan));
      else for (const line of fleetPlanLines(plan)) run.terminal.line(line);
    },
  });
  if (report) endFleet(run, report, { json: flags.json, cellOf: wayTo, jsonOf: asJson });
}

function selectionOf(
  { base, low, high }: { readonly base: string; readonly low: string; readonly high: string },
  { only, spare }: CreateFlags,
): Selection {
  const asked = readRange(low, high);
  const range = { low: asked.low, high: asked.high + spare };
  return { base: checkBase(base), range, only: only === undefined ? undefined : readOnly(only, range) };
}

function readTypes(text: string): string[] {
  const types = text.split(',').map((type) => type.trim());
  if (types.every((type) => type !== '')) return [...new Set(types)];
  throw new UserError({
    what: `${JSON.stringify(text)} is no list of instance types`,
    why: 'there is nothing between two commas',
    next: 'write for example t3.large,t3a.large',
  });
}

function readPrice(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('It must be a price in USD such as 0.05.');
}

const wayTo = ({ box, url, changed }: FleetBox): string =>
  `${url ?? `stack open ${box.user}`}${changed ? '' : '  (was ready)'}`;

const asJson = ({ box, url, passwordFile, changed }: FleetBox) => ({
  instanceId: box.instanceId,
  instanceType: box.instanceType,
  zone: box.zone,
  spot: box.spot,
  publicIp: box.publicIp,
  url: url ?? null,
  passwordFile,
  changed,
});
