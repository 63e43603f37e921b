// RemoveListenerCertificates: takes added certificates away; the default one stays.
import {
  RemoveListenerCertificates$,
  type RemoveListenerCertificatesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireListener } from './find.js';
import { reconcileQuietly } from './open-port.js';
import { listeners } from './records.js';

export const removeListenerCertificates = action(
  RemoveListenerCertificates$,
  async (input: RemoveListenerCertificatesInput, call: Call) => {
    const listener = requireListener(call, input.ListenerArn);
    const gone = new Set((input.Certificates ?? []).map((certificate) => certificate.CertificateArn ?? ''));
    const [standard, ...added] = listener.certificateArns;
    if (standard !== undefined && gone.has(standard)) {
      throw new AwsError('OperationNotPermitted', 'The default certificate of a listener cannot be removed');
    }
    const kept = added.filter((arn) => !gone.has(arn));
    const certificateArns = standard === undefined ? kept : [standard, ...kept];
    listeners(call.cloud.store).put(listener.arn, { ...listener, certificateArns });
    await reconcileQuietly(call.cloud);
    return {};
  },
);
