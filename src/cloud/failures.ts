// Turns what the SDK throws into the three lines a user can act on.
import { CloudError, complaintOf } from '../model/errors.js';
import type { ExitReason } from '../model/exit-codes.js';
import type { Cloud } from './clients.js';
import { adviseOn, reasonOf } from './reasons.js';

export interface Attempt {
  /** What was tried, as the start of a sentence: `cannot describe the instances`. */
  readonly what: string;
  /** What to type next, where the caller knows better than the error code. */
  readonly next?: string;
  readonly cloud?: Pick<Cloud, 'kind'>;
}

/** The error as a CloudError; an expected error of ours stays what it is, as its cause is known already. */
export function explain(error: unknown, attempt: Attempt): CloudError {
  if (error instanceof CloudError) return error;
  const code = errorCode(error);
  const why = wordsOf(error);
  const local = attempt.cloud?.kind === 'local';
  const reason: ExitReason = reasonOf(code, why);
  const next = attempt.next ?? adviseOn({ code, why, reason, local });
  return new CloudError(code, { what: attempt.what, why: `${why} (${code})`, next, reason }, error);
}

/**
 * Runs calls to the cloud; whatever they throw comes out as a CloudError of that attempt.
 * Errors of ours, interruptions and bugs pass unchanged.
 */
export async function attempt<T>(cloud: Cloud, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (complaintOf(error) || isInterruption(error) || isBug(error)) throw error;
    throw explain(error, { what, cloud });
  }
}

/** AWS's error code, or Node's for a connection that failed; `Unknown` where there is neither. */
export function errorCode(error: unknown): string {
  if (error instanceof CloudError) return error.code;
  if (!(error instanceof Error)) return 'Unknown';
  const { code, Code, errors } = error as Error & { code?: unknown; Code?: unknown; errors?: unknown };
  // A connection tried over IPv4 and IPv6 fails as an AggregateError of both.
  if (Array.isArray(errors) && errors.length > 0 && !code) return errorCode(errors[0]);
  if (typeof code === 'string') return code;
  if (typeof Code === 'string') return Code;
  return error.name || 'Unknown';
}

/** Whether the thing asked for does not exist. A missing CloudFormation stack is a ValidationError with those words. */
export function isNotFound(error: unknown): boolean {
  const code = errorCode(error);
  return reasonOf(code, wordsOf(error)) === 'notFound';
}

/** Whether it is a fault of this program, not of the cloud: then its stack is what helps. */
export function isBug(error: unknown): boolean {
  if (!bugs.some((kind) => error instanceof kind)) return false;
  // The SDK throws such errors too, for answers it cannot read: those carry the answer.
  const { $response, $metadata, code } = error as {
    $response?: unknown;
    $metadata?: unknown;
    code?: unknown;
  };
  return $response === undefined && $metadata === undefined && code === undefined;
}

const bugs = [TypeError, ReferenceError, RangeError, SyntaxError];

const interruptions = new Set(['AbortError', 'ABORT_ERR']);

function isInterruption(error: unknown): boolean {
  return error instanceof Error && (interruptions.has(error.name) || interruptions.has(errorCode(error)));
}

function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message && error.errors.length > 0)
    return wordsOf(error.errors[0]);
  const words = error instanceof Error ? error.message : String(error);
  return shorten(words.trim() || 'no further words');
}

// EC2 adds an encrypted account of the decision: hundreds of characters that nobody can read.
const encoded = /\s*Encoded authorization failure message:.*$/s;

function shorten(words: string): string {
  const plain = words.replace(encoded, '');
  return plain.length > 600 ? `${plain.slice(0, 600)}…` : plain;
}
