// RequestCertificate: a certificate that becomes ISSUED by itself, as nobody checks names here.

import { randomUUID } from 'node:crypto';
import { RequestCertificate$, type RequestCertificateRequest } from '@aws-sdk/client-acm';
import type { LocalCloud } from '../cloud.js';
import { completeTags } from '../tags.js';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { issueCertificate } from './issue.js';
import { type CertificateRecord, certificates } from './records.js';
import { checkTags } from './tags.js';

// https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html: ten names a certificate
const maxNames = 10;
// A token answers the same certificate within one hour.
const tokenLifeMs = 3_600_000;

const domainName = /^(\*\.)?(?!-)([a-z0-9-]{1,63}(?<!-)\.)+[a-z0-9-]{1,63}$/;

/** Skips validation: the names need not resolve. */
export const requestCertificate = action(
  RequestCertificate$,
  (input: RequestCertificateRequest, call: Call) => {
    const names = readNames(input);
    const { cloud } = call;
    const earlier = findEarlier({ input, names, call });
    if (earlier) return { CertificateArn: earlier.arn };
    const certificate = makeRecord({ input, names, call });
    certificates(cloud.store).put(certificate.arn, certificate);
    issueInBackground(cloud, certificate.arn);
    return { CertificateArn: certificate.arn };
  },
);

function readNames(input: RequestCertificateRequest): string[] {
  const given = [input.DomainName ?? '', ...(input.SubjectAlternativeNames ?? [])];
  const names = [...new Set(given.map((name) => name.toLowerCase()))];
  const wrong = names.find((name) => name.length > 253 || !domainName.test(name));
  if (wrong !== undefined) throw new AwsError('ValidationException', `'${wrong}' is not a valid domain name`);
  if (names.length > maxNames) {
    throw new AwsError('LimitExceededException', `A certificate can have at most ${maxNames} domain names`);
  }
  return names;
}

interface Request {
  readonly input: RequestCertificateRequest;
  readonly names: readonly string[];
  readonly call: Call;
}

function findEarlier({ input, names, call }: Request): CertificateRecord | undefined {
  const token = input.IdempotencyToken;
  if (!token) return undefined;
  const now = call.cloud.clock.now().getTime();
  return certificates(call.cloud.store)
    .values()
    .find(
      (certificate) =>
        certificate.region === call.region &&
        certificate.idempotencyToken === token &&
        certificate.subjectAlternativeNames.join() === names.join() &&
        now - Date.parse(certificate.createdAt) < tokenLifeMs,
    );
}

function makeRecord({ input, names, call }: Request): CertificateRecord {
  const tags = completeTags(input.Tags);
  checkTags(tags, call);
  return {
    arn: `arn:aws:acm:${call.region}:${call.cloud.account}:certificate/${randomUUID()}`,
    region: call.region,
    domainName: names[0] ?? '',
    subjectAlternativeNames: names,
    status: 'PENDING_VALIDATION',
    validationMethod: input.ValidationMethod === 'EMAIL' ? 'EMAIL' : 'DNS',
    createdAt: call.cloud.clock.now().toISOString(),
    idempotencyToken: input.IdempotencyToken,
    tags,
  };
}

function issueInBackground(cloud: LocalCloud, arn: string): void {
  cloud.background(`issue ${arn}`, () => issueCertificate(cloud, arn));
}
