// Keys that open boxes: made, read from files, found in the agent.
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import { UserError } from '../model/errors.js';
import { Secret } from '../model/secret.js';
import { newOpenSshKey } from './openssh-key.js';

/** A key that opens boxes: its public line and where its private half is: one of the first three after it. */
export interface SshKey {
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string;
  readonly privateKeyFile?: string;
  readonly privateKey?: Secret;
  /** Socket of the agent that signs. */
  readonly agent?: string;
  /** The private half, read and ready to sign, where many connections use it. A function, so that nothing prints it. */
  readonly held?: () => ParsedKey;
}

/** A new ed25519 pair in OpenSSH's formats. */
export const generateKey = newOpenSshKey;

/** Reads a private key (OpenSSH, PKCS#1 `.pem` or PKCS#8). Throws a UserError that says what to do about it. */
export async function readKeyFile(path: string): Promise<SshKey> {
  await checkMode(path);
  const privateKey = new Secret(await readFile(path, 'utf8'));
  return { publicKey: publicLine(parsePrivateKey(privateKey, path)), privateKeyFile: path };
}

/** The same key with its private half at hand; one of an agent stays there. */
export async function holdKey(key: SshKey): Promise<SshKey> {
  if (key.agent !== undefined) return key;
  const signer = await signingKey(key);
  return { ...key, held: () => signer };
}

/**
 * The private half for a connection. ssh2 lets OpenSSL decode it again for each signature, which takes ten times as
 * long as an ed25519 signature itself: here that is done once.
 */
export async function signingKey(key: SshKey): Promise<ParsedKey> {
  if (key.held) return key.held();
  const text = (await privateKeyText(key)) ?? new Secret('');
  const parsed = parsePrivateKey(text, key.privateKeyFile ?? 'in memory');
  if (parsed.type !== 'ssh-ed25519') return parsed;
  const decoded = createPrivateKey(parsed.getPrivatePEM());
  parsed.sign = (data) => sign(null, Buffer.from(data), decoded);
  return parsed;
}

async function privateKeyText(key: SshKey): Promise<Secret | undefined> {
  if (key.privateKey) return key.privateKey;
  if (!key.privateKeyFile) return undefined;
  await checkMode(key.privateKeyFile);
  return new Secret(readableText(await readFile(key.privateKeyFile, 'utf8')));
}

/**
 * The workspace's own key: made at first use, 0600 in a folder of 0700. Whoever comes second reads the first
 * one's key: the file is created exclusively.
 */
export async function ensureWorkspaceKey(path: string): Promise<SshKey> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (!exists) await makeWorkspaceKey(path);
  return readKeyFile(path);
}

async function makeWorkspaceKey(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKey();
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(privateKey.reveal()).finally(() => file.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** `SHA256:…` as OpenSSH and the EC2 console show it. */
export function fingerprint(publicKey: string): string {
  const digest = createHash('sha256').update(keyBlob(publicKey)).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** The bytes of a public line, as they travel on the wire. */
export function keyBlob(publicKey: string): Buffer {
  return Buffer.from(bareKey(publicKey).split(' ')[1] ?? '', 'base64');
}

/** `type base64` without options, comment or line end. */
export function bareKey(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(' ');
}

/** `type base64` of a parsed key. */
export function publicLine(key: ParsedKey): string {
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}

async function checkMode(path: string): Promise<void> {
  const { mode } = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if ((mode & 0o077) === 0) return;
  throw new UserError({
    what: `the key ${path} can be read by others`,
    why: `its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}`,
    next: `chmod 600 ${path}`,
  });
}

function unreadable(path: string, error: NodeJS.ErrnoException): UserError {
  const missing = error.code === 'ENOENT';
  return new UserError(
    {
      what: `the key ${path} cannot be read`,
      why: missing ? 'there is no such file' : error.message,
      next: 'name another key with ssh.key in flotilla.yaml',
      ...(missing && { reason: 'notFound' as const }),
    },
    error,
  );
}

function parsePrivateKey(text: Secret, path: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(readableText(text.reveal()));
  if (parsed instanceof Error) throw notAKey(path, parsed);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key?.isPrivateKey()) return key;
  throw notAKey(path, new Error('it is a public key; the private half is needed'));
}

/** ssh2 does not read PKCS#8 (`BEGIN PRIVATE KEY`), which OpenSSL writes for RSA and EC keys. */
function readableText(text: string): string {
  if (!text.includes('-----BEGIN PRIVATE KEY-----')) return text;
  const key = createPrivateKey(text);
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
  if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
  return text;
}

function notAKey(path: string, error: Error): UserError {
  const encrypted = /encrypted|passphrase/i.test(error.message);
  return new UserError(
    {
      what: `the key ${path} cannot be used`,
      why: encrypted ? 'it is encrypted with a passphrase' : error.message,
      next: encrypted
        ? `ssh-add ${path}, and set ssh.key: agent in flotilla.yaml`
        : 'name a private key in OpenSSH or PEM format',
    },
    error,
  );
}
