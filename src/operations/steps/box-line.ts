// What is done on one box of many, told as one line that changes in place; the log keeps every step.
import type { Port, Progress } from '../../model/events.js';

/** A port for the work on that box: its steps become the detail of the line `<box>: <verb>`. */
export function boxLine(port: Port, box: string, verb: string): Port {
  return {
    ask: port.ask,
    report: (event) => {
      if (event.kind === 'warning' || event.kind === 'notice')
        return port.report({ ...event, text: `${box}: ${event.text}` });
      if (event.kind !== 'progress') return port.report(event);
      if (event.state === 'running') return port.report(lineOf(box, verb, stepWords(event)));
      const seconds = event.seconds === undefined ? '' : ` ${event.seconds.toFixed(1)} s`;
      port.report({ kind: 'trace', text: `${box}: ${stepWords(event)}: ${event.state}${seconds}` });
    },
  };
}

function lineOf(box: string, subject: string, detail: string): Progress {
  return { kind: 'progress', box, subject, state: 'running', detail, passing: true };
}

function stepWords({ subject, detail }: Progress): string {
  return detail ? `${subject}: ${detail}` : subject;
}
