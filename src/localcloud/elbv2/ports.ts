// TCP ports as arguments.
import { AwsError } from '../wire/error.js';

/** @throws AwsError ValidationError outside 1 to 65535 */
export function requirePort(port: number | undefined): number {
  if (port !== undefined && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new AwsError('ValidationError', `Port '${port ?? ''}' must be a value between 1 and 65535 inclusive`);
}
