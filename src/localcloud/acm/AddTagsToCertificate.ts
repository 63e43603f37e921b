// AddTagsToCertificate: new tags, or new values of old ones.

import { AddTagsToCertificate$, type AddTagsToCertificateRequest } from '@aws-sdk/client-acm';
import { completeTags, overlayTags } from '../tags.js';
import { action, type Call } from '../wire/action.js';
import { requireCertificate } from './local-certificate.js';
import { placeOf } from './place.js';
import { certificates } from './records.js';
import { checkTags } from './tags.js';

export const addTagsToCertificate = action(
  AddTagsToCertificate$,
  (input: AddTagsToCertificateRequest, call: Call) => {
    const certificate = requireCertificate(placeOf(call), input.CertificateArn);
    const added = completeTags(input.Tags);
    checkTags(added, call);
    const tags = overlayTags(certificate.tags, added);
    // What is there already may hold CloudFormation's own.
    checkTags(tags, { onBehalfOf: 'cloudformation' });
    certificates(call.cloud.store).put(certificate.arn, { ...certificate, tags });
    return {};
  },
);
