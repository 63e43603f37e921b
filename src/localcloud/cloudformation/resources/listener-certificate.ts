// AWS::ElasticLoadBalancingV2::ListenerCertificate: further certificates of an HTTPS listener.
import { addListenerCertificates } from '../../elbv2/AddListenerCertificates.js';
import { describeListenerCertificates } from '../../elbv2/DescribeListenerCertificates.js';
import { removeListenerCertificates } from '../../elbv2/RemoveListenerCertificates.js';
import type { JsonObject } from '../engine/json.js';
import { records, requiredText } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { unlessGone } from './ec2.js';

export const listenerCertificate: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::ListenerCertificate',
  service: 'ElasticLoadBalancingV2',
  required: ['Certificates', 'ListenerArn'],
  updates: { Certificates: 'update', ListenerArn: 'replace' },
  attributes: ['Id'],
  create: async (properties, { call, token }) => {
    await addListenerCertificates.handle(certificatesOf(properties), call);
    return `listenerCertificate-${token.slice(0, 12)}`;
  },
  find: async (properties, { call, token }) => {
    const { ListenerArn, Certificates } = certificatesOf(properties);
    const found = await describeListenerCertificates.handle({ ListenerArn }, call);
    const there = new Set(found.Certificates?.map((certificate) => certificate.CertificateArn));
    const isDone = Certificates.every((certificate) => there.has(certificate.CertificateArn));
    return isDone ? `listenerCertificate-${token.slice(0, 12)}` : undefined;
  },
  read: async ({ physicalId }) => ({ Id: physicalId }),
  delete: ({ properties }, { call }) =>
    unlessGone(() => removeListenerCertificates.handle(certificatesOf(properties), call)),
};

function certificatesOf(properties: JsonObject) {
  return {
    ListenerArn: requiredText(properties, 'ListenerArn'),
    Certificates: records(properties, 'Certificates').map((item) => ({
      CertificateArn: requiredText(item, 'CertificateArn'),
    })),
  };
}
