// Tells a piece of work as progress: running, then done or failed with its seconds.
import { complaintOf } from '../../model/errors.js';
import type { Event, Port, Progress } from '../../model/events.js';

/** `say` changes the detail of the line while the work goes on. */
type Tell = <T>(subject: string, work: (say: (detail: string) => void) => Promise<T>) => Promise<T>;

/** A short string that the work answers becomes the detail of its line. */
export function timed(port: Port, box?: string): Tell {
  return async (subject, work) => {
    const start = performance.now();
    const tell = (state: Progress['state'], detail?: string) => {
      const seconds = state === 'running' ? undefined : (performance.now() - start) / 1000;
      port.report({ kind: 'progress', box, subject, state, detail, seconds });
    };
    tell('running');
    try {
      const result = await work((detail) => tell('running', detail));
      tell('done', typeof result === 'string' && result.length <= 60 ? result : undefined);
      return result;
    } catch (error) {
      tell('failed', complaintOf(error)?.why);
      throw error;
    }
  };
}

/** For work that reports progress of its own: what it waits for becomes the detail of this line. */
export function detailsTo(say: (detail: string) => void): (event: Event) => void {
  return (event) => {
    if (event.kind === 'progress' && event.state === 'running' && event.detail) say(event.detail);
  };
}
