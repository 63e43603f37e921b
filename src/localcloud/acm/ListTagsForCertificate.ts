// ListTagsForCertificate: the tags of one certificate.
import { ListTagsForCertificate$, type ListTagsForCertificateRequest } from '@aws-sdk/client-acm';
import { action, type Call } from '../wire/action.js';
import { requireCertificate } from './local-certificate.js';
import { placeOf } from './place.js';

export const listTagsForCertificate = action(
  ListTagsForCertificate$,
  (input: ListTagsForCertificateRequest, call: Call) => ({
    Tags: requireCertificate(placeOf(call), input.CertificateArn).tags,
  }),
);
