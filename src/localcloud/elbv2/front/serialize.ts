// Runs one piece of work at a time.

/** Calls made while it runs share one further run, which sees everything stored before them. */
export function serialize(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  return () => {
    queued ??= running
      .catch(() => {}) // Told to those who called it.
      .then(() => {
        queued = undefined;
        running = work();
        return running;
      });
    return queued;
  };
}
