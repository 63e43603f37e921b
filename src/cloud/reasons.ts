// AWS's error codes, sorted by what a user can do about them.
import { lacksCapacity } from '../model/capacity.js';
import type { ExitReason } from '../model/exit-codes.js';

const credentials = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'Blocked',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'OptInRequired',
  'PendingVerification',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
]);

const throttles = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
]);

const connections = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'RequestTimeout',
  'TimeoutError',
]);

const missing = new Set(['NoSuchEntity', 'NoSuchHostedZone', 'NoSuchChange', 'InvalidAMIID.Unavailable']);

export const isThrottle = (code: string): boolean => throttles.has(code);
export const isConnectionFailure = (code: string): boolean => connections.has(code);

/** @param why AWS's words, for the codes that say too little */
export function reasonOf(code: string, why: string): ExitReason {
  if (credentials.has(code)) return 'credentials';
  if (throttles.has(code) || connections.has(code)) return 'failed';
  if (isShortage(code, why)) return 'capacity';
  if (isMissing(code, why)) return 'notFound';
  return /^(?:Invalid|Validation|Malformed|Missing|Unknown|Unsupported)/.test(code) ? 'usage' : 'failed';
}

function isShortage(code: string, why: string): boolean {
  if (lacksCapacity(code) || lacksCapacity(why)) return true;
  if (/^Insufficient.*(?:Capacity|InSubnet)$/.test(code) || /LimitExceeded(?:Exception)?$/.test(code))
    return true;
  return /^TooMany/.test(code) || code === 'MaxSpotInstanceCountExceeded' || code === 'ResourceCountExceeded';
}

function isMissing(code: string, why: string): boolean {
  if (missing.has(code) || /NotFound(?:Exception)?$/.test(code)) return true;
  return code === 'ValidationError' && /does not exist/.test(why);
}

export interface Refusal {
  readonly code: string;
  readonly why: string;
  readonly reason: ExitReason;
  readonly local: boolean;
}

/** What to type next. */
export function adviseOn(refusal: Refusal): string {
  const { code, why, reason, local } = refusal;
  if (connections.has(code)) {
    return local
      ? 'see whether the local cloud runs: stack local status'
      : 'check the network and run it again';
  }
  if (throttles.has(code)) return 'AWS asks for fewer calls: wait a minute and run the same command again';
  if (reason === 'credentials') return adviseOnAccess(refusal);
  if (reason === 'capacity') return adviseOnShortage(code, why);
  return reason === 'notFound' ? 'see what exists: stack list' : 'see the log of this run, then run it again';
}

function adviseOnAccess({ code, why, local }: Refusal): string {
  const action = /not authorized to perform:? ([A-Za-z0-9-]+:[A-Za-z0-9*]+)/.exec(why)?.[1];
  if (action) return `ask your administrator for ${action}; docs/iam-policy.json lists all that is needed`;
  if (local) return 'start the local cloud afresh: stack local stop, then run this again';
  if (/Denied|Unauthorized|NotAuthorized/.test(code)) {
    return 'ask your administrator for the permissions in docs/iam-policy.json';
  }
  if (code === 'RequestExpired' || code.includes('Signature'))
    return "check this machine's clock and the keys";
  return 'sign in again: aws sso login (or aws configure), with the same --profile';
}

function adviseOnShortage(code: string, why: string): string {
  if (lacksCapacity(code) || lacksCapacity(why))
    return 'try another instance type or region, or wait a while';
  return 'ask for a higher quota (aws service-quotas), or delete what is not used: stack list';
}
