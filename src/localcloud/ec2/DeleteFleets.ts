// DeleteFleets: a fleet of type instant takes its instances with it.
import {
  type DeleteFleetErrorItem,
  type DeleteFleetSuccessItem,
  DeleteFleets$,
  type DeleteFleetsRequest,
  type DeleteFleetsResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { fleetInstanceIds, fleetState } from './describe-fleet.js';
import { ec2Action, required } from './ec2-action.js';
import { find, save } from './find.js';
import { fleetKind } from './kinds.js';
import { terminate } from './leave-state.js';
import { instances } from './records.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteFleets.html */
const mostFleets = 25;

export const DeleteFleets = ec2Action<DeleteFleetsRequest, DeleteFleetsResult>(
  DeleteFleets$,
  (input, call) => {
    const ids = required(input.FleetIds, 'FleetId');
    const terminates = required(input.TerminateInstances, 'TerminateInstances');
    if (ids.length > mostFleets) {
      throw new AwsError(
        'InvalidParameterValue',
        `At most ${mostFleets} fleets of type instant can be deleted in one request.`,
      );
    }
    const results = ids.map((id) => deleteOne(id, terminates, call));
    return {
      SuccessfulFleetDeletions: results.flatMap((result) => ('Error' in result ? [] : [result])),
      UnsuccessfulFleetDeletions: results.flatMap((result) => ('Error' in result ? [result] : [])),
    };
  },
);

function deleteOne(
  id: string,
  terminates: boolean,
  call: Call,
): DeleteFleetSuccessItem | (DeleteFleetErrorItem & Required<Pick<DeleteFleetErrorItem, 'Error'>>) {
  const fleet = lookUp(id, call);
  if (fleet instanceof AwsError) {
    const Code = fleet.code === fleetKind.malformed ? 'fleetIdMalformed' : 'fleetIdDoesNotExist';
    return { FleetId: id, Error: { Code, Message: fleet.message } };
  }
  if (!terminates) {
    const Message = 'A fleet of type instant cannot be deleted without its instances.';
    return { FleetId: id, Error: { Code: 'fleetNotInDeletableState', Message } };
  }
  const PreviousFleetState = fleetState(fleet, call);
  const deleted = save(fleetKind, call, { ...fleet, deleted: true });
  for (const instanceId of fleetInstanceIds(fleet)) terminateUnprotected(instanceId, call);
  return { FleetId: id, PreviousFleetState, CurrentFleetState: fleetState(deleted, call) };
}

function lookUp(id: string, call: Call) {
  try {
    return find(fleetKind, call, id);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

/** Termination protection holds against fleets too. */
function terminateUnprotected(id: string, call: Call): void {
  const instance = instances(call.cloud.store).get(id);
  if (instance && !instance.disableApiTermination) terminate(instance, call);
}
