// What one API action is: the SDK's own operation schema and a typed function from its input to its output.
import type { LocalCloud, PacedCall } from '../cloud.js';
import { playFaults } from '../faults/play.js';
import { enforcePolicy } from '../policy/enforce.js';

/** The circumstances of one request. */
export interface Call {
  readonly cloud: LocalCloud;
  /** Region of the request's signature scope. */
  readonly region: string;
  readonly requestId: string;
  /** The service that makes this call in process for the user; only it may set tags that begin with `aws:`. */
  readonly onBehalfOf?: 'cloudformation';
}

/** One API action: `schema` is the operation schema of an SDK client, e.g. `RunInstances$` of client-ec2. */
export interface Action<Input = never, Output = unknown> {
  readonly name: string;
  readonly schema: OperationSchema;
  readonly handle: (input: Input, call: Call) => Output | Promise<Output>;
}

/** The SDK's run-time operation schema: [9, namespace, name, traits, input, output]. */
export type OperationSchema = readonly [9, string, string, unknown, unknown, unknown, ...unknown[]];

/** The wire protocols the local cloud speaks. */
export type Protocol = 'ec2Query' | 'awsQuery' | 'restXml' | 'awsJson1.1';

/** One AWS service of the local cloud. */
export interface Service {
  /** Name in the SigV4 credential scope, e.g. `ec2`, `elasticloadbalancing`. */
  readonly scope: string;
  readonly protocol: Protocol;
  readonly xmlNamespace?: string;
  readonly actions: readonly Action[];
  /** Takes up again what an earlier process of this cloud left in the middle; called once at start. */
  readonly resume?: (cloud: LocalCloud) => Promise<void>;
}

/**
 * Declares an API action.
 * @param schema the SDK's operation schema; it names the action
 * @param handle throws AwsError for everything AWS would refuse
 */
export function action<Input, Output>(
  schema: unknown,
  handle: (input: Input, call: Call) => Output | Promise<Output>,
): Action<Input, Output> {
  const operation = schema as OperationSchema;
  return {
    name: operation[2],
    schema: operation,
    handle: atPace(operation, permitted(operation, withFaults(operation, handle))),
  };
}

/** Here, and not on the wire alone: CloudFormation acts with its caller's rights, as on AWS without a role. */
function permitted<Input, Output>(
  [, namespace, action]: OperationSchema,
  handle: Action<Input, Output>['handle'],
): Action<Input, Output>['handle'] {
  return async (input, call) => {
    enforcePolicy({ namespace, action, input: input as PacedCall['input'], call });
    return handle(input, call);
  };
}

/** Here, and not on the wire alone, so that CloudFormation's own calls meet the fault script too. */
function withFaults<Input, Output>(
  [, namespace, action]: OperationSchema,
  handle: Action<Input, Output>['handle'],
): Action<Input, Output>['handle'] {
  return (input, call) => playFaults({ namespace, action, input, call }, () => handle(input, call));
}

/** What CloudFormation calls in process does not pass the dispatch, and is held up here. */
function atPace<Input, Output>(
  [, namespace, name]: OperationSchema,
  handle: Action<Input, Output>['handle'],
): Action<Input, Output>['handle'] {
  const service = namespace.replace(/^com\.amazonaws\./, '').replace(/v2$/, '');
  return (input, call) => {
    const { pace } = call.cloud;
    if (!pace || call.onBehalfOf === undefined) return handle(input, call);
    const paced = { service, action: name, region: call.region, input: input as PacedCall['input'] };
    return pace.waitFor(paced).then(() => handle(input, call));
  };
}
