// stack list: the boxes of a region.
import type { Command } from 'commander';
import type { Box } from '../../model/box.js';
import { listBoxes } from '../../operations/stack/list.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';
import { localTime } from '../words/dates.js';
import { tableLines } from '../words/table.js';

const examples = `
Examples:
  $ stack list
  $ stack list --json | jq -r '.[].user'`;

export function define(command: Command, run: Run): void {
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((flags) => list(run, flags));
}

async function list(run: Run, flags: CloudOptions): Promise<void> {
  const boxes = await listBoxes(await openContext(run, flags));
  if (flags.json) return run.terminal.data(JSON.stringify(boxes, null, 2));
  if (boxes.length === 0) return run.terminal.line('No boxes. stack create makes one.');
  const header = ['BOX', 'STATE', 'TYPE', 'ADDRESS', 'ACCESS', 'ZONE', 'SINCE', 'INSTANCE', 'OWNER', 'NOTE'];
  for (const line of tableLines(header, boxes.map(rowOf))) run.terminal.data(line);
}

function rowOf(box: Box): string[] {
  return [
    box.user,
    box.state,
    box.instanceType,
    box.publicIp ?? '-',
    box.access,
    box.zone,
    localTime(box.launchTime),
    box.instanceId,
    box.owner ?? '-',
    box.note ?? '-',
  ];
}
