// DeleteCertificate: refused while a listener uses it.
import { DeleteCertificate$, type DeleteCertificateRequest } from '@aws-sdk/client-acm';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { usersOf } from './in-use.js';
import { requireCertificate } from './local-certificate.js';
import { placeOf } from './place.js';
import { certificates } from './records.js';

/** The region's own certificate comes back with its next use. */
export const deleteCertificate = action(DeleteCertificate$, (input: DeleteCertificateRequest, call: Call) => {
  const { store, account } = call.cloud;
  const { arn } = requireCertificate(placeOf(call), input.CertificateArn);
  if (usersOf(store, arn).length > 0) {
    throw new AwsError('ResourceInUseException', `Certificate ${arn} in account ${account} is in use.`);
  }
  certificates(store).delete(arn);
  return {};
});
