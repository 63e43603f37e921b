// Certificates of the listeners: signed and renewed by the local authority, chosen by the name a client asks for.
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Authority } from '../../acm/authority.js';
import { type CertificateRecord, certificateId, certificates } from '../../acm/records.js';
import type { KeyPair } from '../../acm/x509.js';
import type { Clock } from '../../clock.js';
import type { Store } from '../../store.js';
import { coversHost } from './router.js';

export interface Certificates {
  /** Signs what is new and renews what is near its end. */
  readonly refresh: () => Promise<void>;
  /** Key and certificate of an ARN; undefined before its first `refresh`. */
  readonly pairOf: (arn: string) => KeyPair | undefined;
  /** The context for a server name: an exact name first, then a wildcard. */
  readonly contextFor: (arns: readonly string[], serverName: string) => SecureContext | undefined;
}

interface Held {
  readonly pair: KeyPair;
  readonly names: readonly string[];
  readonly context: SecureContext;
}

const day = 86_400_000;

export function openCertificates(options: {
  authority: Authority;
  store: Store;
  clock: Clock;
}): Certificates {
  const { authority, store, clock } = options;
  const held = new Map<string, Held>();
  const hold = async (record: CertificateRecord) => {
    const { arn, subjectAlternativeNames: names } = record;
    // A day less than the authority's own margin: it decides, this only spares the disk.
    const known = held.get(arn);
    if (known && Date.parse(known.pair.certificate.validTo) - clock.now().getTime() > 31 * day) return;
    const pair = await authority.issue(certificateId(arn), names);
    held.set(arn, { pair, names, context: toContext(pair) });
    noteLeaf(store, arn, pair);
  };
  return {
    refresh: async () => {
      const issued = certificates(store)
        .values()
        .filter((record) => record.status === 'ISSUED');
      for (const record of issued) await hold(record);
    },
    pairOf: (arn) => held.get(arn)?.pair,
    contextFor: (arns, serverName) => {
      const host = serverName.toLowerCase();
      const all = arns.flatMap((arn) => held.get(arn) ?? []);
      const exact = all.find((one) => one.names.includes(host));
      return (exact ?? all.find((one) => one.names.some((name) => coversHost(name, host))))?.context;
    },
  };
}

function toContext({ certificatePem, keyPem }: KeyPair): SecureContext {
  return createSecureContext({ cert: certificatePem, key: keyPem, minVersion: 'TLSv1.2' });
}

function noteLeaf(store: Store, arn: string, { certificate }: KeyPair): void {
  const leaf = {
    serial: certificate.serialNumber.toLowerCase(),
    issuer: certificate.issuer.split('\n').join(', '),
    notBefore: new Date(certificate.validFrom).toISOString(),
    notAfter: new Date(certificate.validTo).toISOString(),
  };
  const old = certificates(store).get(arn);
  if (old && old.leaf?.serial !== leaf.serial) certificates(store).put(arn, { ...old, leaf });
}
