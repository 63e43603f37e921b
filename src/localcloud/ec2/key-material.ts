// Public and private keys in OpenSSH's forms, and the fingerprints EC2 gives them.
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { AwsError } from '../wire/error.js';

export type KeyType = 'rsa' | 'ed25519';

export interface MadeKey {
  /** OpenSSH public key line without a comment. */
  readonly publicKey: string;
  /** PEM: PKCS#1 for RSA, OpenSSH's own form for ed25519, as EC2 hands them out. */
  readonly privateKey: string;
  readonly fingerprint: string;
}

/** A new key; RSA keys have 2048 bits. */
export function makeKey(type: KeyType): MadeKey {
  return type === 'rsa' ? makeRsaKey() : makeEd25519Key();
}

function makeRsaKey(): MadeKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  return {
    publicKey: `ssh-rsa ${rsaBlob(publicKey).toString('base64')}`,
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    fingerprint: colonHex(createHash('sha1').update(der).digest()),
  };
}

function makeEd25519Key(): MadeKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const blob = Buffer.concat([field('ssh-ed25519'), field(point)]);
  return {
    publicKey: `ssh-ed25519 ${blob.toString('base64')}`,
    privateKey: openSshPrivateKey(blob, point, seed),
    fingerprint: ed25519Fingerprint(blob),
  };
}

/** https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key, unencrypted */
function openSshPrivateKey(blob: Buffer, point: Buffer, seed: Buffer): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    field('ssh-ed25519'),
    field(point),
    field(Buffer.concat([seed, point])),
    field(''),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, at) => at + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    one,
    field(blob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = whole.toString('base64').match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

export interface ParsedKey {
  readonly type: KeyType;
  readonly publicKey: string;
  readonly fingerprint: string;
}

/**
 * Reads a public key as ImportKeyPair takes it: an OpenSSH line, or for RSA PEM or bare Base64 DER.
 * @throws InvalidKey.Format, as for DSA and ECDSA keys
 */
export function parsePublicKey(material: Uint8Array): ParsedKey {
  const text = Buffer.from(material).toString('utf8').trim();
  const parsed = /^ssh-/.test(text) ? parseLine(text) : parseDer(text);
  if (parsed) return parsed;
  throw new AwsError('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
}

function parseLine(text: string): ParsedKey | undefined {
  const [name, body = ''] = text.split(/\s+/);
  const blob = Buffer.from(body, 'base64');
  const fields = readFields(blob);
  if (!name || fields[0]?.toString() !== name) return undefined;
  if (name === 'ssh-ed25519' && fields.length === 2 && fields[1]?.length === 32) {
    return { type: 'ed25519', publicKey: text, fingerprint: ed25519Fingerprint(blob) };
  }
  if (name !== 'ssh-rsa' || fields.length !== 3) return undefined;
  const [, exponent, modulus] = fields as [Buffer, Buffer, Buffer];
  const jwk = { kty: 'RSA', e: exponent.toString('base64url'), n: unsigned(modulus).toString('base64url') };
  return importedRsa(createPublicKey({ key: jwk, format: 'jwk' }), text);
}

function parseDer(text: string): ParsedKey | undefined {
  try {
    const key = text.startsWith('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'rsa') return undefined;
    return importedRsa(key, `ssh-rsa ${rsaBlob(key).toString('base64')}`);
  } catch {
    // Whatever the parser disliked, EC2 has one answer for it.
    return undefined;
  }
}

/**
 * EC2 takes the MD5 of the DER public key of an imported RSA key, but SHA-1 of the private key of one it made:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
 */
function importedRsa(key: KeyObject, publicKey: string): ParsedKey {
  const der = key.export({ type: 'spki', format: 'der' });
  return { type: 'rsa', publicKey, fingerprint: colonHex(createHash('md5').update(der).digest()) };
}

/** As OpenSSH's, but with padding and without the name of the hash; the same for made and imported keys. */
function ed25519Fingerprint(blob: Buffer): string {
  return createHash('sha256').update(blob).digest('base64');
}

function rsaBlob(key: KeyObject): Buffer {
  const { e = '', n = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([
    field('ssh-rsa'),
    field(signed(Buffer.from(e, 'base64url'))),
    field(signed(Buffer.from(n, 'base64url'))),
  ]);
}

/** SSH's mpint is signed: a leading zero keeps a high first bit from meaning minus. */
const signed = (bytes: Buffer): Buffer =>
  (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
const unsigned = (bytes: Buffer): Buffer => (bytes[0] === 0 ? bytes.subarray(1) : bytes);

const colonHex = (digest: Buffer): string => digest.toString('hex').replace(/(..)(?!$)/g, '$1:');

function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function readFields(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const length = blob.readUInt32BE(at);
    if (at + 4 + length > blob.length) return [];
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}
