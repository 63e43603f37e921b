// The kinds of expected failure; anything else that is thrown is a bug and shows its stack.
import type { ExitReason } from './exit-codes.js';

/** The three lines every error is made of: what failed, why, and what to type next. */
export interface Complaint {
  readonly what: string;
  /** AWS's own words and code where AWS refused. */
  readonly why: string;
  /** A command to type, or a thing to do. */
  readonly next: string;
  readonly reason: ExitReason;
  /** More data for `--json`, e.g. ids of what exists now. */
  readonly details?: Readonly<Record<string, unknown>>;
}

abstract class ExpectedError extends Error {
  readonly complaint: Complaint;
  constructor(name: string, complaint: Complaint, cause?: unknown) {
    super(`${complaint.what}: ${complaint.why}`, { cause });
    this.name = name;
    this.complaint = complaint;
  }
}

/** The words typed or the files written are wrong, or something asked for does not exist. */
export class UserError extends ExpectedError {
  constructor(complaint: Omit<Complaint, 'reason'> & { reason?: ExitReason }, cause?: unknown) {
    super('UserError', { reason: 'usage', ...complaint }, cause);
  }
}

/** The cloud refused or failed; `code` is its error code, e.g. `InsufficientInstanceCapacity`. */
export class CloudError extends ExpectedError {
  readonly code: string;
  constructor(code: string, complaint: Complaint, cause?: unknown) {
    super('CloudError', complaint, cause);
    this.code = code;
  }
}

/** A box could not be reached or a command on it failed. */
export class RemoteError extends ExpectedError {
  constructor(complaint: Complaint, cause?: unknown) {
    super('RemoteError', complaint, cause);
  }
}

/** The complaint of an expected error, or undefined for a bug. */
export function complaintOf(error: unknown): Complaint | undefined {
  return error instanceof ExpectedError ? error.complaint : undefined;
}
