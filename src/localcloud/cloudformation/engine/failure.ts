// The words CloudFormation uses for what went wrong with a resource.
import { randomUUID } from 'node:crypto';
import type { LocalCloud } from '../../cloud.js';
import { AwsError } from '../../wire/error.js';

/** Thrown inside a resource's creation when the operation was cancelled meanwhile. */
export class Cancelled extends Error {
  constructor() {
    super('Resource creation cancelled');
    this.name = 'Cancelled';
  }
}

/** A fault of the resource itself (bad properties, did not stabilise): its message is the whole reason. */
export class ResourceFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ResourceFault';
  }
}

interface Circumstances {
  readonly cloud: LocalCloud;
  readonly service: string;
  readonly logicalId: string;
}

/** The ResourceStatusReason for an error that a resource's create or delete threw. */
export function describeFailure(error: unknown, { cloud, service, logicalId }: Circumstances): string {
  if (error instanceof Cancelled || error instanceof ResourceFault) return error.message;
  if (error instanceof AwsError) return handlerMessage(error, service);
  cloud.log(`${logicalId}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 'Internal Failure';
}

function handlerMessage(error: AwsError, service: string): string {
  const origin = `(Service: ${service}, Status Code: ${error.status}, Request ID: ${randomUUID()})`;
  return (
    `Resource handler returned message: "${error.message} ${origin} (SDK Attempt Count: 1)" ` +
    `(RequestToken: ${randomUUID()}, HandlerErrorCode: ${handlerErrorCode(error)})`
  );
}

const handlerCodes: readonly (readonly [RegExp, string])[] = [
  [/NotFound|NoSuch/, 'NotFound'],
  [/Duplicate|AlreadyExists|AlreadyAssociated/, 'AlreadyExists'],
  // Before the limits: EC2's throttle is a RequestLimitExceeded.
  [/Throttl|RequestLimit/, 'Throttling'],
  [/LimitExceeded|TooMany/, 'ServiceLimitExceeded'],
  [/Unauthorized|AccessDenied/, 'AccessDenied'],
  [/InUse|DependencyViolation/, 'ResourceConflict'],
];

/** https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
function handlerErrorCode(error: AwsError): string {
  const known = handlerCodes.find(([pattern]) => pattern.test(error.code));
  if (known) return known[1];
  return error.status >= 500 ? 'ServiceInternalError' : 'InvalidRequest';
}
