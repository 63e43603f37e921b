// The errors a handler throws; the wire layer writes them in the protocol of the service.

/**
 * An error as AWS answers it.
 * @param code AWS's own error code, e.g. `InvalidInstanceID.NotFound`; never one of ours
 * @param message AWS's wording where it is known
 * @param status HTTP status; AWS uses 400 for most client errors
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}
