import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseAuthorization,
  type Signable,
  signRequest,
  verifySignature,
} from '../../../src/localcloud/wire/sigv4.js';

// The examples of AWS's documentation and its Signature Version 4 test suite.
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const now = new Date('2015-08-30T12:36:00Z');
const stamp = '20150830T123600Z';

const published = [
  {
    name: 'ListUsers of IAM',
    service: 'iam',
    signedHeaders: ['content-type', 'host', 'x-amz-date'],
    request: {
      method: 'GET',
      path: '/',
      query: 'Action=ListUsers&Version=2010-05-08',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        host: 'iam.amazonaws.com',
        'x-amz-date': stamp,
      },
      body: Buffer.alloc(0),
    },
    signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  },
  {
    name: 'get-vanilla',
    service: 'service',
    signedHeaders: ['host', 'x-amz-date'],
    request: {
      method: 'GET',
      path: '/',
      query: '',
      headers: { host: 'example.amazonaws.com', 'x-amz-date': stamp },
      body: Buffer.alloc(0),
    },
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
] as const;

const [example] = published;
const scope = { accessKeyId: 'AKIDEXAMPLE', day: '20150830', region: 'us-east-1', service: 'iam' };

function authorize(
  request: Signable,
  signedHeaders: readonly string[],
  overrides: Partial<typeof scope> = {},
) {
  const whole = { ...scope, ...overrides };
  const signature = signRequest({ request, scope: whole, signedHeaders, credentials });
  const credential = `${whole.accessKeyId}/${whole.day}/${whole.region}/${whole.service}/aws4_request`;
  const authorization = parseAuthorization(
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  );
  if (!authorization) throw new Error('the header made here is not read');
  return authorization;
}

const verify = (request: Signable, options: { at?: Date; headers?: readonly string[] } = {}) => {
  const authorization = authorize(example.request, options.headers ?? example.signedHeaders);
  return verifySignature({ request, authorization, credentials, now: options.at ?? now });
};

describe('signRequest', () => {
  it.each(published)(
    'gives the published signature of $name',
    ({ request, service, signedHeaders, signature }) => {
      expect(signRequest({ request, scope: { ...scope, service }, signedHeaders, credentials })).toBe(
        signature,
      );
    },
  );

  it('orders the query by name, then value, and encodes it once and strictly', () => {
    const sign = (query: string) =>
      signRequest({ request: { ...example.request, query }, scope, signedHeaders: ['host'], credentials });
    expect(sign('b=2&a-b=1&a=2&a=1')).toBe(sign('a=1&a=2&a-b=1&b=2'));
    expect(sign("a=it's")).toBe(sign('a=it%27s'));
    expect(sign('a')).toBe(sign('a='));
    expect(sign('a=1')).not.toBe(sign('a=2'));
    expect(sign('a=%zz')).not.toBe(sign('a=zz'));
  });
});

describe('parseAuthorization', () => {
  it('reads the header with and without spaces', () => {
    const signature = 'a'.repeat(64);
    const expected = { scope, signedHeaders: ['host', 'x-amz-date'], signature };
    const credential = 'Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request';
    const rest = `SignedHeaders=host;x-amz-date,Signature=${signature}`;
    expect(parseAuthorization(`AWS4-HMAC-SHA256 ${credential},${rest}`)).toEqual(expected);
    expect(parseAuthorization(`AWS4-HMAC-SHA256 ${credential}, ${rest.replace(',', ', ')}`)).toEqual(
      expected,
    );
  });

  it.each(['', 'Basic abc', 'AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request', 'AWS AKID:abc'])(
    'refuses %j',
    (header) => expect(parseAuthorization(header)).toBeUndefined(),
  );

  it('ends on any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseAuthorization(text);
        parseAuthorization(`AWS4-HMAC-SHA256 ${text}`);
      }),
    );
  });
});

describe('verifySignature', () => {
  it('takes what is signed, within five minutes in both directions', () => {
    const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
    expect(verify(example.request)).toBe('valid');
    expect(verify(example.request, { at: minutes(5) })).toBe('valid');
    expect(verify(example.request, { at: minutes(-5) })).toBe('valid');
    expect(verify(example.request, { at: minutes(5.01) })).toBe('expired');
    expect(verify(example.request, { at: minutes(-5.01) })).toBe('expired');
  });

  it.each([
    ['method', { method: 'POST' }],
    ['path', { path: '/x' }],
    ['query', { query: 'Action=DeleteUser&Version=2010-05-08' }],
    ['body', { body: Buffer.from('x') }],
    ['signed header', { headers: { ...example.request.headers, host: 'elsewhere' } }],
    ['date', { headers: { ...example.request.headers, 'x-amz-date': '20150830T123601Z' } }],
    ['missing date', { headers: { host: 'iam.amazonaws.com' } }],
    ['impossible date', { headers: { ...example.request.headers, 'x-amz-date': '20159930T123601Z' } }],
    ['stated hash', { headers: { ...example.request.headers, 'x-amz-content-sha256': 'e3b0' } }],
  ])('refuses another %s', (_what, change) => {
    expect(verify({ ...example.request, ...change })).toBe('mismatch');
  });

  it('wants host and date among the signed headers', () => {
    expect(verify(example.request, { headers: ['host'] })).toBe('mismatch');
    expect(verify(example.request, { headers: ['x-amz-date'] })).toBe('mismatch');
  });

  it('tells an unknown key from a wrong secret', () => {
    const check = { request: example.request, now };
    const unknown = authorize(example.request, example.signedHeaders, { accessKeyId: 'AKIDOTHER' });
    expect(verifySignature({ ...check, authorization: unknown, credentials })).toBe('unknown-key');
    const authorization = authorize(example.request, example.signedHeaders);
    const other = { ...credentials, secretAccessKey: 'guessed' };
    expect(verifySignature({ ...check, authorization, credentials: other })).toBe('mismatch');
  });

  it('wants the day of the scope to be that of the date', () => {
    const authorization = authorize(example.request, example.signedHeaders, { day: '20150829' });
    expect(verifySignature({ request: example.request, authorization, credentials, now })).toBe('mismatch');
  });
});
