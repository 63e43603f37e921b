// Whether a TLS certificate is good for a name.

export interface Verdict {
  readonly ok: boolean;
  /** Why not, or what it is good for. */
  readonly reason: string;
  /** When it ends. */
  readonly notAfter?: Date;
}

export interface CertificateFacts {
  /** As ACM spells it; `ISSUED` is the good one. */
  readonly status: string;
  readonly names: readonly string[];
  readonly notAfter?: Date;
  readonly region?: string;
  /** Region of the load balancer: it takes certificates of its own region only. */
  readonly wantedRegion?: string;
}

export function judgeCertificate(name: string, facts: CertificateFacts, now: Date = new Date()): Verdict {
  const { status, names, notAfter, region, wantedRegion } = facts;
  if (region && wantedRegion && region !== wantedRegion) {
    return { ok: false, reason: `the certificate is in ${region}, the load balancer in ${wantedRegion}` };
  }
  if (status !== 'ISSUED') return { ok: false, reason: `its status is ${status}, not ISSUED` };
  if (notAfter && notAfter <= now) return { ok: false, reason: `it expired on ${notAfter.toISOString()}` };
  if (!names.some((pattern) => covers(pattern, name))) {
    return { ok: false, reason: `it covers ${names.join(', ')}, not ${name}` };
  }
  return { ok: true, reason: notAfter ? `valid until ${notAfter.toISOString()}` : 'valid', notAfter };
}

/** A `*` stands for exactly one label, the first (RFC 6125, section 6.4.3). */
export function covers(pattern: string, name: string): boolean {
  const [wanted, host] = [pattern.toLowerCase(), name.toLowerCase()];
  if (!wanted.startsWith('*.')) return wanted === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === wanted.slice(1);
}
