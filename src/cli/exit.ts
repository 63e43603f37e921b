// How a command ends: the three lines of its error and its exit code.
import { type Complaint, complaintOf } from '../model/errors.js';
import { exitCodes } from '../model/exit-codes.js';
import { visible } from '../model/visible.js';
import type { Terminal } from './terminal.js';

/** Shows what went wrong (as three lines, or as JSON where the command answers in JSON); answers the exit code. */
export function endWithError(terminal: Terminal, error: unknown, json: boolean): number {
  const complaint = complaintOf(error);
  if (!complaint) {
    terminal.line(error instanceof Error ? visible(error.stack ?? error.message) : visible(String(error)));
    terminal.line('This is a bug in flotilla. The lines above say where.');
    return exitCodes.bug;
  }
  if (json) terminal.data(JSON.stringify({ error: { ...complaint, code: exitCodes[complaint.reason] } }));
  for (const line of complaintLines(complaint)) terminal.line(line);
  if (complaint.reason === 'interrupted') listWhatExists(terminal);
  return exitCodes[complaint.reason];
}

function complaintLines(complaint: Complaint): string[] {
  const oneLine = (text: string) => visible(text.trim().replace(/\s*\n\s*/g, ' '));
  return [
    `Error: ${oneLine(complaint.what)}`,
    `  why:  ${oneLine(complaint.why)}`,
    `  next: ${oneLine(complaint.next)}`,
  ];
}

function listWhatExists(terminal: Terminal): void {
  for (const made of terminal.made) terminal.line(`  exists: ${made}`);
}
