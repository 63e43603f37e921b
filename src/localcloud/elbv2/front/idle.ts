// Notices when a pair of connections stands still.
import type { Socket } from 'node:net';

/** Looks this many times in one idle time, so that its end is seen at most a quarter late. */
const looks = 4;

/**
 * Calls `onIdle` once when no byte has moved on any of the sockets for `ms`; answers how to stop looking.
 * A reader that is slow but alive counts as movement, which Node's own socket timeouts do not see.
 */
export function watchIdle(options: {
  sockets: () => readonly (Socket | undefined | null)[];
  ms: number;
  onIdle: () => void;
}): () => void {
  const { sockets, ms, onIdle } = options;
  let last = '';
  let still = 0;
  const timer = setInterval(() => {
    const now = sockets().map(progressOf).join();
    still = now === last ? still + 1 : 0;
    last = now;
    if (still < looks) return;
    clearInterval(timer);
    onIdle();
  }, ms / looks).unref();
  return () => clearInterval(timer);
}

function progressOf(socket: Socket | undefined | null): string {
  return socket ? `${socket.bytesRead}/${socket.bytesWritten}/${socket.writableLength}` : '';
}
