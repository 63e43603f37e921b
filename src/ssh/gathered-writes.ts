// Sends what is written to a socket within one turn of the event loop as one piece.
import type { Socket } from 'node:net';

/**
 * ssh2 writes length, content and checksum of each packet on their own; without delay of ours and without Nagle's
 * they leave as three packets by three system calls, which costs a large copy a third of its time.
 */
export function gatherWrites(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let gathering = false;
  socket.write = (...args: unknown[]): boolean => {
    if (!gathering) {
      gathering = true;
      socket.cork();
      process.nextTick(() => {
        gathering = false;
        socket.uncork();
      });
    }
    return write(...args);
  };
  return socket;
}
