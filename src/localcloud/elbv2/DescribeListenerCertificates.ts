// DescribeListenerCertificates: the default certificate and those added for SNI.
import {
  DescribeListenerCertificates$,
  type DescribeListenerCertificatesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { requireListener } from './find.js';
import { paginate } from './page.js';

export const describeListenerCertificates = action(
  DescribeListenerCertificates$,
  (input: DescribeListenerCertificatesInput, call: Call) => {
    const { certificateArns } = requireListener(call, input.ListenerArn);
    const { page, NextMarker } = paginate(certificateArns, {
      idOf: (arn) => arn,
      marker: input.Marker,
      pageSize: input.PageSize,
    });
    const Certificates = page.map((arn) => ({ CertificateArn: arn, IsDefault: arn === certificateArns[0] }));
    return { Certificates, NextMarker };
  },
);
