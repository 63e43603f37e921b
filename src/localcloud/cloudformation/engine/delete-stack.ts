// Deletes a stack.
import { stackResources } from '../records.js';
import { importersOf } from './exports.js';
import { mask } from './no-echo.js';
import { cleanUp } from './obsolete.js';
import type { ParameterValue } from './parameters.js';
import { removeResources } from './remove-resources.js';
import { type Run, setStackStatus, stackOf } from './run.js';

/** Pause between two looks at whether an operation that was cut short has stopped, in ms. */
const quietPause = 20;

/** Deletes what is left of the stack; the stack's status is DELETE_IN_PROGRESS already. */
export async function runDeletion(run: Run): Promise<void> {
  await run.cloud.pace?.stackOperation();
  const importer = importedExport(run);
  if (importer !== undefined) return setStackStatus(run, 'DELETE_FAILED', importer);
  // What an update whose rollback failed left over.
  await cleanUp(run);
  const failed = await removeResources({ run, isCancelled: () => false });
  if (failed.length > 0) {
    return setStackStatus(
      run,
      'DELETE_FAILED',
      `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
    );
  }
  const deletionTime = run.cloud.clock.now().toISOString();
  setStackStatus(run, 'DELETE_COMPLETE', undefined, { deletionTime, parameters: withoutSecrets(run) });
}

/** It is told of for 90 days, and what is never shown is of no use to it. */
function withoutSecrets(run: Run): ParameterValue[] {
  const hide = (text: string | undefined) => text && mask;
  return stackOf(run).parameters.map((one) =>
    one.noEcho ? { ...one, value: mask, resolved: hide(one.resolved) } : one,
  );
}

/** Waits until the creation or rollback this deletion cut short has let go of its resources. */
export async function waitUntilQuiet(run: Run): Promise<void> {
  const isBusy = () =>
    stackResources(run.cloud, run.stackId).some(({ status }) => status.endsWith('_IN_PROGRESS'));
  while (isBusy()) await run.cloud.clock.sleep(quietPause);
}

function importedExport(run: Run): string | undefined {
  const { outputs, region } = stackOf(run);
  for (const { exportName } of outputs) {
    const [importer] = exportName === undefined ? [] : importersOf({ cloud: run.cloud, region }, exportName);
    if (importer !== undefined)
      return `Export ${exportName} cannot be deleted as it is in use by ${importer}`;
  }
  return undefined;
}
