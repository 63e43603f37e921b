// RunInstances: checks everything, writes the records, and leaves the rest to the instances' own workers.
import { type Reservation, RunInstances$, type RunInstancesRequest } from '@aws-sdk/client-ec2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { once } from './client-tokens.js';
import { reservationShape } from './describe-instance.js';
import { refuseDryRun } from './ec2-action.js';
import { placeInstances } from './launch.js';
import { fromTemplate } from './launch-from-template.js';
import { planLaunch } from './launch-plan.js';
import { driveInstance } from './lifecycle.js';
import { type InstanceRecord, instances } from './records.js';

export const RunInstances = action<RunInstancesRequest, Reservation>(RunInstances$, (input, call) => {
  const { ClientToken: token, DryRun, ...parameters } = input;
  if (DryRun) planLaunch(fromTemplate(input, call).request, call);
  refuseDryRun(input);
  const ids = once({ action: 'RunInstances', token, input: parameters }, call, () => launch(input, call));
  return reservationShape(requireAlive(ids, call), call);
});

function launch(input: RunInstancesRequest, call: Call): string[] {
  const { request, systemTags } = fromTemplate(input, call);
  const made = placeInstances(request, call, { action: 'RunInstances', systemTags });
  for (const { id } of made) driveInstance(call.cloud, id);
  return made.map(({ id }) => id);
}

/** A token outlives its instances: AWS refuses it then rather than launching once more. */
function requireAlive(ids: readonly string[], call: Call): InstanceRecord[] {
  const found = ids.map((id) => instances(call.cloud.store).get(id));
  if (found.every((instance) => instance && instance.state !== 'terminated'))
    return found as InstanceRecord[];
  throw new AwsError(
    'IdempotentInstanceTerminated',
    'The request to launch an instance uses the same client token as a previous request for which the instance ' +
      'has been terminated.',
  );
}
