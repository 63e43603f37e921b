// The OpenSSH format of a new ed25519 key (openssh-key-v1, PROTOCOL.key of OpenSSH).
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Secret } from '../model/secret.js';

const type = 'ssh-ed25519';
/** Of an unencrypted key: the private part is padded to a multiple of it. */
const cipherBlock = 8;

/**
 * Made by Node's own cryptography and written here: ssh2 1.17's generator drops leading zero bytes of the
 * public half, so that OpenSSH refuses one in 256 of its keys.
 */
export function newOpenSshKey(): { readonly privateKey: Secret; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const publicBytes = Buffer.from(x, 'base64url');
  const publicBlob = Buffer.concat([sized(type), sized(publicBytes)]);
  const container = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[sized('none'), sized('none'), sized('')],
    uint32(1),
    sized(publicBlob),
    sized(privatePart(publicBlob, Buffer.concat([Buffer.from(d, 'base64url'), publicBytes]))),
  ]);
  return { privateKey: new Secret(pem(container)), publicKey: `${type} ${publicBlob.toString('base64')}` };
}

/** Two equal numbers let a reader see that it decrypted rightly; the padding counts 1, 2, 3. */
function privatePart(publicBlob: Buffer, secretBytes: Buffer): Buffer {
  const check = randomBytes(4);
  const content = Buffer.concat([check, check, publicBlob, sized(secretBytes), sized('')]);
  const missing = (cipherBlock - (content.length % cipherBlock)) % cipherBlock;
  return Buffer.concat([content, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

function sized(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
