// AddListenerCertificates: more certificates for a listener, chosen by the name the client asks for.
import {
  AddListenerCertificates$,
  type AddListenerCertificatesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { readCertificates } from './certificates.js';
import { requireListener } from './find.js';
import { limits } from './limits.js';
import { reconcileQuietly } from './open-port.js';
import { listeners } from './records.js';

export const addListenerCertificates = action(
  AddListenerCertificates$,
  async (input: AddListenerCertificatesInput, call: Call) => {
    const { store } = call.cloud;
    const listener = requireListener(call, input.ListenerArn);
    const added = readCertificates(input.Certificates, call);
    if (listener.protocol !== 'HTTPS') {
      throw new AwsError('ValidationError', 'Certificates can only be added to HTTPS listeners');
    }
    const certificateArns = [...new Set([...listener.certificateArns, ...added])];
    refuseOneTooMany(
      call,
      listener.loadBalancerArn,
      certificateArns.length - listener.certificateArns.length,
    );
    listeners(store).put(listener.arn, { ...listener, certificateArns });
    await reconcileQuietly(call.cloud);
    return { Certificates: added.map((arn) => ({ CertificateArn: arn, IsDefault: false })) };
  },
);

function refuseOneTooMany(call: Call, loadBalancerArn: string, added: number): void {
  const own = listeners(call.cloud.store)
    .values()
    .filter((one) => one.loadBalancerArn === loadBalancerArn);
  const count = own.reduce((sum, one) => sum + Math.max(0, one.certificateArns.length - 1), added);
  const most = limits.certificatesPerLoadBalancer;
  if (count <= most) return;
  throw new AwsError(
    'TooManyCertificates',
    `The maximum number of certificates per load balancer '${most}' has been reached on load balancer '${loadBalancerArn}'`,
  );
}
