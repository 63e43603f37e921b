// The error of what has to fail.
import type { RemoteError } from '../../src/model/errors.js';

/** What the work was rejected with; fails where it was done. */
export function errorOf(work: Promise<unknown>): Promise<RemoteError> {
  return work.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: RemoteError) => error,
  );
}
