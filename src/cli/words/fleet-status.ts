// The boxes of a fleet as a table, and all of it in one line.

import { shortList } from '../../model/fleet.js';
import { countStates } from '../../model/fleet-summary.js';
import type { FleetBoxStatus, FleetStatus } from '../../operations/fleet/status.js';
import { localTime } from './dates.js';
import { statesText } from './fleet-figures.js';
import { tableLines } from './table.js';

const header = ['BOX', 'STATE', 'TYPE', 'ZONE', 'ADDRESS', 'NOTEBOOK', 'SINCE', 'SPOT', 'INSTANCE'];
const checkedHeader = ['BOX', 'STATE', 'ANSWERS', ...header.slice(2)];

/** With the summary as the last line. */
export function fleetStatusLines(status: FleetStatus, { check }: { readonly check: boolean }): string[] {
  const rows = status.boxes.map((row) => rowOf(row, check));
  const table = rows.length > 0 ? tableLines(check ? checkedHeader : header, rows) : [];
  return [...table, summaryLine(status, check)];
}

function rowOf(row: FleetBoxStatus, check: boolean): string[] {
  const { box, url } = row;
  const numbered = box.fleet?.number !== undefined;
  return [
    numbered ? box.user : 'no number',
    box.state,
    ...(check ? [answerText(row)] : []),
    box.instanceType,
    box.zone,
    box.publicIp ?? '-',
    url ?? (numbered ? `stack open ${box.user}` : '-'),
    localTime(box.launchTime) || '-',
    box.spot ? 'spot' : '-',
    box.instanceId,
  ];
}

function answerText({ notebookAnswers, why }: FleetBoxStatus): string {
  if (notebookAnswers === undefined) return '-';
  if (notebookAnswers) return 'yes';
  return why === undefined ? 'no' : `no: ${why.slice(0, 60)}`;
}

function summaryLine({ base, boxes, missing }: FleetStatus, check: boolean): string {
  const parts = [`${boxes.length} ${boxes.length === 1 ? 'box' : 'boxes'}`];
  if (boxes.length > 0) parts[0] += `: ${statesText(countStates(boxes.map(({ box }) => box)))}`;
  const asked = boxes.filter((row) => row.notebookAnswers !== undefined);
  const answering = asked.filter((row) => row.notebookAnswers).length;
  if (check) parts.push(`${answering} of ${asked.length} notebooks answer`);
  const numbers = missing.map((name) => Number(name.slice(base.length + 1)));
  if (numbers.length > 0) parts.push(`missing: ${shortList(numbers)}`);
  return parts.join('; ');
}
