// How AWS refuses a request whose signature does not hold; the codes differ by protocol.
import type { Protocol } from './action.js';
import { AwsError } from './error.js';
import type { Verdict } from './sigv4.js';

export type Denial = Exclude<Verdict, 'valid'> | 'unsigned' | 'malformed';

/**
 * The error for a denied request; `protocol` is unknown while the service is.
 * Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export function denialError(denial: Denial, protocol: Protocol = 'awsQuery'): AwsError {
  if (denial === 'unsigned') {
    return new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  if (denial === 'malformed') {
    return new AwsError('IncompleteSignature', 'The Authorization header is not of Signature Version 4.');
  }
  if (protocol === 'ec2Query') return ec2Denial(denial);
  return protocol === 'awsJson1.1' ? jsonDenial(denial) : queryDenial(denial);
}

const mismatchText =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret ' +
  'Access Key and signing method. Consult the service documentation for details.';
const unknownKeyText = 'The security token included in the request is invalid.';
const expiredText = 'Signature expired: the time of the request is more than 5 minutes from the time here.';

function ec2Denial(denial: Exclude<Verdict, 'valid'>): AwsError {
  if (denial === 'expired') return new AwsError('RequestExpired', 'Request has expired.');
  return new AwsError(
    'AuthFailure',
    'AWS was not able to validate the provided access credentials',
    denial === 'mismatch' ? 403 : 401,
  );
}

function queryDenial(denial: Exclude<Verdict, 'valid'>): AwsError {
  if (denial === 'unknown-key') return new AwsError('InvalidClientTokenId', unknownKeyText, 403);
  return new AwsError('SignatureDoesNotMatch', denial === 'expired' ? expiredText : mismatchText, 403);
}

function jsonDenial(denial: Exclude<Verdict, 'valid'>): AwsError {
  if (denial === 'unknown-key') return new AwsError('UnrecognizedClientException', unknownKeyText);
  return new AwsError('InvalidSignatureException', denial === 'expired' ? expiredText : mismatchText);
}
