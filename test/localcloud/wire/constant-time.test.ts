// How long a comparison takes must not tell how much of a signature was right: no test of results can see that.
import { expect, it, vi } from 'vitest';

const compared = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>();
  const timingSafeEqual: typeof real.timingSafeEqual = (one, other) => {
    compared.count += 1;
    return real.timingSafeEqual(one, other);
  };
  return { ...real, timingSafeEqual };
});

const { signRequest, verifySignature } = await import('../../../src/localcloud/wire/sigv4.js');

it('compares signatures in a time that tells nothing', () => {
  const headers: Record<string, string> = { host: 'localhost', 'x-amz-date': '20300102T030405Z' };
  const request = { method: 'POST', path: '/', query: '', headers, body: Buffer.from('Action=X') };
  const credentials = { accessKeyId: 'A', secretAccessKey: 'B' };
  const scope = { accessKeyId: 'A', day: '20300102', region: 'us-east-1', service: 'ec2' };
  const signedHeaders = ['host', 'x-amz-date'];
  const signature = signRequest({ request, scope, signedHeaders, credentials });
  const now = new Date('2030-01-02T03:04:05Z');
  const check = (given: string) =>
    verifySignature({
      request,
      authorization: { scope, signedHeaders, signature: given },
      credentials,
      now,
    });
  expect(check(signature)).toBe('valid');
  expect(check(signature.replace(/./, 'x'))).toBe('mismatch');
  expect(compared.count, 'the key and the signature, twice').toBe(4);
});
