// What a resource's own file is given to work with.
import { createHash, randomUUID } from 'node:crypto';
import type { ResourceAtWork } from '../../faults/resources.js';
import type { Tag } from '../../tags.js';
import type { Call } from '../../wire/action.js';
import type { ResourceRecord } from '../records.js';
import { Cancelled, ResourceFault } from './failure.js';
import { identityOf } from './open-stack.js';
import type { ResourceContext, ResourceType } from './resource-type.js';
import { type Run, stackOf } from './run.js';

/** Pauses between two looks at something that is not ready yet, in ms. */
const firstPause = 20;
const longestPause = 1_000;

/** What is not stable after an hour never will be. */
const stabilisationLimit = 3_600_000;

/** @param isCancelled asked between two looks; the resource's work ends there */
export function openContext(run: Run, resource: ResourceRecord, isCancelled: () => boolean): ResourceContext {
  return {
    call: engineCall(run),
    stack: identityOf(run),
    logicalId: resource.logicalId,
    token: resource.token,
    tags: tagsOf(run, resource.logicalId, stackOf(run).tags),
    formerTags: tagsOf(run, resource.logicalId, (stackOf(run).update?.other ?? stackOf(run)).tags),
    replaces: resource.replacement === 'begun' ? resource.former?.physicalId : undefined,
    wait: (done) => waitUntil(run, done, isCancelled),
  };
}

function engineCall(run: Run): Call {
  const { region } = stackOf(run);
  return { cloud: run.cloud, region, requestId: randomUUID(), onBehalfOf: 'cloudformation' };
}

/** The client token of a resource's creating call: the same after a crash, another for each replacement. */
export function clientToken(stackId: string, logicalId: string, generation: number): string {
  return createHash('sha256').update([stackId, logicalId, generation].join('\n')).digest('hex').slice(0, 32);
}

/** The resource as the fault script knows it. */
export function atWork(run: Run, { logicalId, type }: ResourceRecord): ResourceAtWork {
  return { cloud: run.cloud, stackName: stackOf(run).name, logicalId, type };
}

export function typeOf(run: Run, resource: ResourceRecord): ResourceType {
  const type = run.types.get(resource.type);
  if (!type) throw new ResourceFault(`Unrecognized resource type ${resource.type}`);
  return type;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html */
function tagsOf(run: Run, logicalId: string, ofStack: readonly Tag[]): Tag[] {
  const stack = stackOf(run);
  return [
    ...ofStack,
    { Key: 'aws:cloudformation:stack-name', Value: stack.name },
    { Key: 'aws:cloudformation:stack-id', Value: stack.id },
    { Key: 'aws:cloudformation:logical-id', Value: logicalId },
  ];
}

async function waitUntil(run: Run, done: () => boolean | Promise<boolean>, isCancelled: () => boolean) {
  const { clock } = run.cloud;
  const start = clock.now().getTime();
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    if (isCancelled()) throw new Cancelled();
    if (await done()) return;
    if (clock.now().getTime() - start > stabilisationLimit) throw notStable();
    await clock.sleep(pause);
  }
}

function notStable(): ResourceFault {
  return new ResourceFault(
    `Resource handler returned message: "Exceeded attempts to wait" ` +
      `(RequestToken: ${randomUUID()}, HandlerErrorCode: NotStabilized)`,
  );
}
