// The figures of a sweep, and what did not survive, as text.
import type { Undisturbed, Verdict } from './sweep.js';

/** One line a command, one for all of them, and three for each case that failed. */
export function figuresText(undisturbed: readonly Undisturbed[], verdicts: readonly Verdict[]): string {
  const lines = undisturbed.map(({ command: { name }, calls }) =>
    lineOf(
      `${name}: ${calls.length} calls`,
      verdicts.filter(({ command }) => command === name),
    ),
  );
  const failed = verdicts.filter(({ state }) => state === 'failed');
  return [...lines, lineOf('all', verdicts), ...failed.flatMap(failureLines)].join('\n');
}

export function failureLines({ command, index, subject, fault, codes, what }: Verdict): string[] {
  const place = index === 0 ? subject : `call ${index}, ${subject}`;
  return [
    `FAILED ${command}; ${place}; ${fault}; ended with ${codes.join(', then ')}`,
    ...what.map((one) => `  ${one}`),
  ];
}

function lineOf(name: string, verdicts: readonly Verdict[]): string {
  const count = (state: Verdict['state']) => verdicts.filter((one) => one.state === state).length;
  const tried = count('survived') + count('failed');
  const faults = new Set(verdicts.map(({ fault }) => fault)).size;
  const unreached = count('not reached') > 0 ? `, ${count('not reached')} not reached` : '';
  return `${name}, ${faults} faults, ${count('survived')} / ${tried} survived${unreached}`;
}
