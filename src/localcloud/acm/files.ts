// Certificate and key files: 0600, replaced as a whole, read only as a pair that fits together.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KeyPair } from './x509.js';

export interface PairFiles {
  readonly certificate: string;
  readonly key: string;
}

/** The pair in these files, or undefined when one is missing, broken, or belongs to another. */
export function readPair(files: PairFiles): KeyPair | undefined {
  try {
    const certificatePem = readFileSync(files.certificate, 'utf8');
    const keyPem = readFileSync(files.key, 'utf8');
    const certificate = new X509Certificate(certificatePem);
    // A crash between the two writes leaves a certificate without its key: such a pair is made again.
    if (!certificate.checkPrivateKey(createPrivateKey(keyPem))) return undefined;
    return { certificate, certificatePem, keyPem };
  } catch (error) {
    if (isReplaceable(error)) return undefined;
    throw error;
  }
}

/** Writes the key first, so that a certificate on disk always finds one beside it. */
export function writePair(files: PairFiles, pair: KeyPair): void {
  mkdirSync(dirname(files.key), { recursive: true, mode: 0o700 });
  replaceFile(files.key, pair.keyPem);
  replaceFile(files.certificate, pair.certificatePem);
}

function replaceFile(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, text, { mode: 0o600, flag: 'w' });
  renameSync(fresh, file);
}

// Absent, or not PEM that OpenSSL can read. A file we may not read is a fault to show, not to overwrite.
function isReplaceable(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code === 'ENOENT' || code.startsWith('ERR_OSSL');
}
