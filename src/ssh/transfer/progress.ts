// How far a transfer is, at most ten times a second.
import type { Event } from '../../model/events.js';
import { sizeText } from '../../model/size-text.js';

export interface ByteProgress {
  readonly update: (bytes: number) => void;
  readonly end: (state: 'done' | 'failed') => void;
}

export interface ByteProgressOptions {
  readonly box: string;
  /** `put ./data`. */
  readonly subject: string;
  /** Bytes to expect; 0 where unknown. */
  readonly total: number;
  readonly report: (event: Event) => void;
}

const pauseMs = 100;

/** The first and the last event always come; those between are thinned out. */
export function byteProgress({ box, subject, total, report }: ByteProgressOptions): ByteProgress {
  const started = performance.now();
  let lastAt = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  const tell = (state: 'running' | 'done' | 'failed', seconds?: number) =>
    report({ kind: 'progress', box, subject, state, detail: describe(bytes, total), seconds });
  return {
    update: (now) => {
      bytes = now;
      if (performance.now() - lastAt < pauseMs) return;
      lastAt = performance.now();
      tell('running');
    },
    end: (state) => tell(state, (performance.now() - started) / 1000),
  };
}

function describe(bytes: number, total: number): string {
  if (total <= 0) return sizeText(bytes);
  const percent = Math.min(100, Math.floor((100 * bytes) / total));
  return `${percent}% of ${sizeText(total)}`;
}
