// The calls a run made, as --stats shows them.
import { tableLines } from './table.js';

interface Count {
  readonly action: string;
  readonly calls: number;
  readonly throttles: number;
}

/** A table with the sum as its last line. */
export function callLines(counts: readonly Count[]): string[] {
  const sum = (of: (count: Count) => number) => counts.reduce((total, count) => total + of(count), 0);
  const all = { action: 'all', calls: sum((one) => one.calls), throttles: sum((one) => one.throttles) };
  const rows = [...counts, all].map(({ action, calls, throttles }) => [
    action,
    String(calls),
    String(throttles),
  ]);
  return tableLines(['CALLS TO', 'CALLS', 'THROTTLED'], rows);
}
