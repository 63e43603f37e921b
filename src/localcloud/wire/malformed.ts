// A value of the wrong type, before it becomes the refusal that the protocol has for it.
import type { AwsError } from './error.js';

/** A value that is not what its schema says. */
export class MalformedValue extends Error {
  /** Keys and list positions from the outside in, as they stand on the wire. */
  readonly path: readonly string[];
  readonly text: string;
  readonly expected: string;
  constructor(options: { path: readonly string[]; text: string; expected: string }) {
    super(`${options.path.join('.')}: ${options.text} is no ${options.expected}`);
    this.name = 'MalformedValue';
    this.path = options.path;
    this.text = options.text;
    this.expected = options.expected;
  }
}

/** What `read` reads; a malformed value in it becomes the protocol's own error. */
export function refuseMalformed<T>(read: () => T, refusal: (problem: MalformedValue) => AwsError): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof MalformedValue ? refusal(error) : error;
  }
}
