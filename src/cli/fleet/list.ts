// fleet list: the fleets of a region.
import type { Command } from 'commander';
import { shortList } from '../../model/fleet.js';
import type { FleetSummary } from '../../model/fleet-summary.js';
import { listFleets } from '../../operations/fleet/list.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';
import { localTime } from '../words/dates.js';
import { costText, statesText, zonesText } from '../words/fleet-figures.js';
import { tableLines } from '../words/table.js';

const examples = `
Examples:
  $ fleet list
  $ fleet list --json | jq -r '.[] | select(.boxes == 0).base'    fleets whose boxes are all gone

Prices are those of the running instances alone, without disks, addresses and the load balancer.`;

export function define(command: Command, run: Run): void {
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((flags) => list(run, flags));
}

async function list(run: Run, flags: CloudOptions): Promise<void> {
  const fleets = await listFleets(await openContext(run, flags));
  if (flags.json) return run.terminal.data(JSON.stringify(fleets, null, 2));
  if (fleets.length === 0) return run.terminal.line('No fleets. fleet create makes one.');
  const header = ['FLEET', 'BOXES', 'NUMBERS', 'TYPE', 'ZONE', 'ACCESS', 'SINCE', 'USD/HOUR'];
  for (const line of tableLines(header, fleets.map(rowOf))) run.terminal.data(line);
}

function rowOf(fleet: FleetSummary): string[] {
  return [
    fleet.base,
    boxesText(fleet),
    shortList(fleet.numbers) || '-',
    fleet.types.join(', ') || '-',
    zonesText(fleet.zones) || '-',
    fleet.access.join(', ') || '-',
    fleet.since === undefined ? '-' : localTime(fleet.since),
    costText(fleet),
  ];
}

function boxesText({ boxes, states, unnumbered, stackStatus }: FleetSummary): string {
  if (boxes === 0) return `empty, stack ${stackStatus ?? 'gone'}`;
  const without = unnumbered > 0 ? `, ${unnumbered} without a number` : '';
  return `${boxes}: ${statesText(states)}${without}`;
}
