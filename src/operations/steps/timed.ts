// Tells a piece of work as progress: running, then done or failed with its seconds.
import { complaintOf } from '../../model/errors.js';
import type { Port } from '../../model/events.js';

type Tell = <T>(subject: string, work: () => Promise<T>) => Promise<T>;

/** A short string that the work answers becomes the detail of its line. */
export function timed(port: Port, box?: string): Tell {
  return async (subject, work) => {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    port.report({ kind: 'progress', box, subject, state: 'running' });
    try {
      const result = await work();
      const detail = typeof result === 'string' && result.length <= 60 ? result : undefined;
      port.report({ kind: 'progress', box, subject, state: 'done', detail, seconds: seconds() });
      return result;
    } catch (error) {
      const detail = complaintOf(error)?.why;
      port.report({ kind: 'progress', box, subject, state: 'failed', detail, seconds: seconds() });
      throw error;
    }
  };
}
