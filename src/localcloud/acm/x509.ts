// Makes certificates with the runtime's own WebCrypto: ECDSA P-256, version 3, SHA-256.
import 'reflect-metadata';
import { type webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface KeyPair {
  readonly certificate: X509Certificate;
  readonly certificatePem: string;
  /** PKCS #8 PEM. */
  readonly keyPem: string;
}

interface Validity {
  readonly notBefore: Date;
  readonly days: number;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;
// Machines whose clock is a little behind must still find the certificate valid.
const backdate = 3_600_000;
const organization = 'O=Flotilla local cloud';

/** A self-signed authority that may sign leaves, but no further authorities. */
export async function makeAuthority(validity: Validity): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=Flotilla local authority, ${organization}`,
    keys,
    signingAlgorithm: algorithm,
    ...datesOf(validity),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return toPair(certificate, keys.privateKey);
}

/** A server certificate for DNS names, signed by `authority`. */
export async function makeLeaf(
  options: Validity & { authority: KeyPair; names: readonly string[] },
): Promise<KeyPair> {
  const { authority, names } = options;
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    // Not the first name: a common name holds at most 64 characters, and only the SAN counts (RFC 6125).
    subject: organization,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importSigningKey(authority.keyPem),
    signingAlgorithm: algorithm,
    ...datesOf(options),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return toPair(certificate, keys.privateKey);
}

function datesOf({ notBefore, days }: Validity): { notBefore: Date; notAfter: Date } {
  const start = notBefore.getTime() - backdate;
  return { notBefore: new Date(start), notAfter: new Date(start + days * day) };
}

async function importSigningKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem);
  return await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}

async function toPair(certificate: x509.X509Certificate, key: webcrypto.CryptoKey): Promise<KeyPair> {
  const der = await crypto.subtle.exportKey('pkcs8', key);
  const certificatePem = `${certificate.toString('pem')}\n`;
  const keyPem = `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n`;
  return { certificate: new X509Certificate(certificatePem), certificatePem, keyPem };
}
