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
const status = { notFound: 101, cut: 105 } as const;

/** A tar stream whose last member is called `complete`. */
export function receiveTree(box: Box): Receiver {
  const counter = openTarCounter();
  return {
    add: counter.add,
    end: () => {
      const { files, bytes, last } = counter.count();
      if (last !== 'complete') return fail('the end of the transfer did not arrive', status.cut);
      keep(box, { files: files - 1, bytes });
      return {};
    },
  };
}

/** The bare content of one file, of as many bytes as were announced. */
export function receiveFile(box: Box, announced: number, greeting: string): Receiver {
  let arrived = 0;
  return {
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
}

function keep(box: Box, { files, bytes }: { readonly files: number; readonly bytes: number }): void {
  box.changeDisk((disk) => {
    const { received } = disk;
    return { ...disk, received: { files: received.files + files, bytes: received.bytes + bytes } };
  });
}

export const sendNothing = (path: string): Played => fail(`there is no ${path}`, status.notFound);
