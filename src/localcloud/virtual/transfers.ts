// Plays the receiver and the sender of files: what comes is counted and thrown away, so that nothing can be had back.
import { type Box, fail, type Played } from './box.js';
import { openTarCounter } from './tar-counter.js';

/** Takes input as it comes, and says at its end how the transfer went. */
export interface Receiver {
  readonly add: (chunk: Buffer) => void;
  readonly end: () => Played;
  /** Said at once, before any input is read. */
  readonly greeting?: string;
}

/** The exit statuses of the real scripts. */
const status = { notFound: 101, full: 102, cut: 105 } as const;

/** What is sent to a folder without room is thrown away too, and refused. */
function refuseFull(
  receiver: Receiver,
  { path, full }: { readonly path: string; readonly full?: string | undefined },
): Receiver {
  const isThere = full !== undefined && (path === full || path.startsWith(`${full}/`));
  return isThere ? { ...receiver, end: () => fail(`${full} has 0 KiB free`, status.full) } : receiver;
}

/** A tar stream whose last member is called `complete`. */
export function receiveTree(box: Box, path: string): Receiver {
  const counter = openTarCounter();
  const receiver: Receiver = {
    add: counter.add,
    end: () => {
      const { files, bytes, last } = counter.count();
      if (last !== 'complete') return fail('the end of the transfer did not arrive', status.cut);
      keep(box, { files: files - 1, bytes });
      return {};
    },
  };
  return refuseFull(receiver, { path, full: box.fullPath() });
}

export interface FileToCome {
  readonly path: string;
  /** How many bytes were announced. */
  readonly bytes: number;
  readonly greeting: string;
}

/** The bare content of one file. */
export function receiveFile(box: Box, { path, bytes: announced, greeting }: FileToCome): Receiver {
  let arrived = 0;
  const receiver: Receiver = {
    greeting,
    add: (chunk) => {
      arrived += chunk.length;
    },
    end: () => {
      if (arrived !== announced) return fail(`${arrived} bytes arrived instead of ${announced}`, status.cut);
      keep(box, { files: 1, bytes: arrived });
      return {};
    },
  };
  return refuseFull(receiver, { path, full: box.fullPath() });
}

function keep(box: Box, { files, bytes }: { readonly files: number; readonly bytes: number }): void {
  box.changeDisk((disk) => {
    const { received } = disk;
    return { ...disk, received: { files: received.files + files, bytes: received.bytes + bytes } };
  });
}

export const sendNothing = (path: string): Played => fail(`there is no ${path}`, status.notFound);
