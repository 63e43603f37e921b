// Undoes a creation that failed.
import { removeResources } from './remove-resources.js';
import { type Run, setStackStatus, stackOf } from './run.js';

export async function runRollback(run: Run): Promise<void> {
  const isCancelled = () => stackOf(run).status !== 'ROLLBACK_IN_PROGRESS';
  const failed = await removeResources({ run, isCancelled });
  // A DeleteStack that came meanwhile owns the stack now.
  if (isCancelled()) return;
  if (failed.length === 0) return setStackStatus(run, 'ROLLBACK_COMPLETE');
  setStackStatus(
    run,
    'ROLLBACK_FAILED',
    `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
  );
}
