// CreateFleet, of type instant: one try, all in this call; what could not be had comes as a list.
import { CreateFleet$, type CreateFleetRequest, type CreateFleetResult } from '@aws-sdk/client-ec2';
import { action, type Call } from '../wire/action.js';
import { once } from './client-tokens.js';
import { refuseDryRun, required } from './ec2-action.js';
import { find, save } from './find.js';
import { fillShare } from './fleet-fill.js';
import { type FleetPool, fleetPools } from './fleet-pools.js';
import type { FleetRecord, FleetTargets } from './fleet-records.js';
import { checkFleetRequest, fleetTargets } from './fleet-request.js';
import { onDemandShare, spotShare } from './fleet-shares.js';
import { newFleetId } from './ids.js';
import { fleetKind } from './kinds.js';
import { driveInstance } from './lifecycle.js';
import { tagsFor } from './tags.js';

export const CreateFleet = action<CreateFleetRequest, CreateFleetResult>(CreateFleet$, (input, call) => {
  const { ClientToken: token, DryRun, ...parameters } = input;
  if (DryRun) planFleet(input, call);
  refuseDryRun(input);
  const [id] = once({ action: 'CreateFleet', token, input: parameters }, call, () => [launch(input, call)]);
  const fleet = find(fleetKind, call, id);
  return { FleetId: fleet.id, Instances: [...fleet.instances], Errors: [...fleet.errors] };
});

interface PlannedFleet {
  readonly pools: readonly FleetPool[];
  readonly targets: FleetTargets;
  readonly tags: FleetRecord['tags'];
}

/** What is wrong with the request itself; what is wrong with a pool is one of the fleet's errors. */
function planFleet(input: CreateFleetRequest, call: Call): PlannedFleet {
  checkFleetRequest(input);
  const targets = fleetTargets(required(input.TargetCapacitySpecification, 'TargetCapacitySpecification'));
  const tags = tagsFor(input.TagSpecifications, 'fleet', call);
  // Wrong tags of instances are refused at once, not once for each pool.
  tagsFor(input.TagSpecifications, 'instance', call);
  return { pools: fleetPools(input, call), targets, tags };
}

function launch(input: CreateFleetRequest, call: Call): string {
  const { pools, targets, tags } = planFleet(input, call);
  const id = newFleetId();
  const plan = { pools, targets, systemTags: [{ Key: 'aws:ec2:fleet-id', Value: id }] };
  const onDemand = fillShare(onDemandShare(input, plan), call);
  const spot = fillShare(spotShare(input, plan), call);
  save(fleetKind, call, {
    id,
    region: call.region,
    tags,
    createTime: call.cloud.clock.now().toISOString(),
    deleted: false,
    request: JSON.parse(JSON.stringify(input)) as CreateFleetRequest,
    targets,
    fulfilled: { onDemand: onDemand.capacity, spot: spot.capacity },
    instances: [...onDemand.instances, ...spot.instances],
    errors: [...onDemand.errors, ...spot.errors],
  });
  for (const instance of [...onDemand.placed, ...spot.placed]) driveInstance(call.cloud, instance.id);
  return id;
}
