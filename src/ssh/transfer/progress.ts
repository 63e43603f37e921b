// How far a transfer is, at most ten times a second.
import type { Event } from '../../model/events.js';

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
  if (total <= 0) return showBytes(bytes);
  const percent = Math.min(100, Math.floor((100 * bytes) / total));
  return `${percent}% of ${showBytes(total)}`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

function showBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}
