// ACM of the local cloud: certificates signed by its own authority, issued without proof of names.
import type { Service } from '../wire/action.js';
import { addTagsToCertificate } from './AddTagsToCertificate.js';
import { deleteCertificate } from './DeleteCertificate.js';
import { describeCertificate } from './DescribeCertificate.js';
import { resumeIssues } from './issue.js';
import { listCertificates } from './ListCertificates.js';
import { listTagsForCertificate } from './ListTagsForCertificate.js';
import { requestCertificate } from './RequestCertificate.js';

export const acm: Service = {
  scope: 'acm',
  protocol: 'awsJson1.1',
  actions: [
    addTagsToCertificate,
    deleteCertificate,
    describeCertificate,
    listCertificates,
    listTagsForCertificate,
    requestCertificate,
  ],
  resume: async (cloud) => resumeIssues(cloud),
};
