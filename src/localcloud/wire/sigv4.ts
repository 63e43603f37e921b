// Signature Version 4 as AWS checks it: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The credential scope of a request: what key it is signed with, for which day, region and service. */
interface Scope {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

export interface Authorization {
  readonly scope: Scope;
  /** Lower case, as listed in the header. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** The parts of a request that are signed. */
export interface Signable {
  readonly method: string;
  /** Still encoded, without the query. */
  readonly path: string;
  /** Still encoded, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Verdict = 'valid' | 'unknown-key' | 'expired' | 'mismatch';

/** AWS accepts five minutes of difference in both directions. */
const clockSkewMilliseconds = 5 * 60 * 1000;

const headerForm =
  /^AWS4-HMAC-SHA256\s+Credential=([^/\s,]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request,\s*SignedHeaders=([^\s,]+),\s*Signature=([0-9a-f]{64})$/;

/** Reads the Authorization header; undefined where it is not of Signature Version 4. */
export function parseAuthorization(header: string): Authorization | undefined {
  const parts = headerForm.exec(header.trim());
  if (!parts) return undefined;
  const [, accessKeyId = '', day = '', region = '', service = '', headers = '', signature = ''] = parts;
  return {
    scope: { accessKeyId, day, region, service },
    signedHeaders: headers.toLowerCase().split(';'),
    signature,
  };
}

interface Check {
  readonly request: Signable;
  readonly authorization: Authorization;
  readonly credentials: Credentials;
  readonly now: Date;
}

/** Whether the request was signed with the credentials, recently, and arrived as it was signed. */
export function verifySignature({ request, authorization, credentials, now }: Check): Verdict {
  const { scope, signedHeaders, signature } = authorization;
  if (!isEqual(scope.accessKeyId, credentials.accessKeyId)) return 'unknown-key';
  const stamp = String(request.headers['x-amz-date'] ?? '');
  const time = readStamp(stamp);
  if (!time || !stamp.startsWith(scope.day)) return 'mismatch';
  if (!signedHeaders.includes('host') || !signedHeaders.includes('x-amz-date')) return 'mismatch';
  const expected = signRequest({ request, scope, signedHeaders, credentials });
  if (!isEqual(signature, expected) || !isBodyAsSigned(request)) return 'mismatch';
  return Math.abs(now.getTime() - time.getTime()) > clockSkewMilliseconds ? 'expired' : 'valid';
}

interface Signing {
  readonly request: Signable;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly credentials: Credentials;
}

/** The hexadecimal signature of a request whose headers, `x-amz-date` among them, are complete. */
export function signRequest({ request, scope, signedHeaders, credentials }: Signing): string {
  const canonical = canonicalRequest(request, signedHeaders);
  const text = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    `${scope.day}/${scope.region}/${scope.service}/aws4_request`,
    sha256(canonical),
  ].join('\n');
  const key = [scope.day, scope.region, scope.service, 'aws4_request'].reduce<string | Buffer>(
    (last, part) => hmac(last, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  return hmac(key, text).toString('hex');
}

function canonicalRequest(request: Signable, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${headerText(request.headers[name])}\n`);
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

// All services but S3 encode the path, which is encoded already, once more.
function canonicalPath(path: string): string {
  return path.split('/').map(encodeStrictly).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [encodeStrictly(decodeQuery(name)), encodeStrictly(decodeQuery(value.join('=')))] as const;
  });
  return pairs
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join('='))
    .join('&');
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function decodeQuery(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded at all: it stands for itself, and the signature decides.
    return text;
  }
}

function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function headerText(value: string | string[] | undefined): string {
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.trim().replace(/ +/g, ' ');
}

function isBodyAsSigned(request: Signable): boolean {
  const stated = request.headers['x-amz-content-sha256'];
  return stated === undefined || isEqual(String(stated), sha256(request.body));
}

function readStamp(stamp: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

// Hashed first, so that the time taken tells neither content nor length.
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(one).digest(),
    createHash('sha256').update(other).digest(),
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
