// AWS::ElasticLoadBalancingV2::Listener
import type { CreateListenerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createListener } from '../../elbv2/CreateListener.js';
import { deleteListener } from '../../elbv2/DeleteListener.js';
import { describeListeners } from '../../elbv2/DescribeListeners.js';
import { modifyListener } from '../../elbv2/ModifyListener.js';
import type { JsonObject } from '../engine/json.js';
import { number, records, requiredText, text } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { mergedTags, unlessGone } from './ec2.js';
import { findTagged, readActions } from './elbv2.js';

export const listener: ResourceType = {
  type: 'AWS::ElasticLoadBalancingV2::Listener',
  service: 'ElasticLoadBalancingV2',
  required: ['DefaultActions', 'LoadBalancerArn'],
  updates: {
    Certificates: 'update',
    DefaultActions: 'update',
    LoadBalancerArn: 'replace',
    Port: 'update',
    Protocol: 'update',
    SslPolicy: 'update',
  },
  attributes: ['ListenerArn'],
  create: async (properties, context) => {
    const { Listeners } = await createListener.handle(
      {
        LoadBalancerArn: requiredText(properties, 'LoadBalancerArn'),
        ...settingsOf(properties),
        Tags: mergedTags({}, context),
      },
      context.call,
    );
    return Listeners?.[0]?.ListenerArn ?? '';
  },
  find: async (properties, context) => {
    const LoadBalancerArn = requiredText(properties, 'LoadBalancerArn');
    const { Listeners = [] } = await describeListeners.handle({ LoadBalancerArn }, context.call);
    return await findTagged(
      Listeners.map((one) => one.ListenerArn),
      context,
    );
  },
  update: async ({ physicalId, properties }, _previous, { call }) => {
    await modifyListener.handle({ ListenerArn: physicalId, ...settingsOf(properties) }, call);
  },
  read: async ({ physicalId }) => ({ ListenerArn: physicalId }),
  delete: ({ physicalId }, { call }) =>
    unlessGone(() => deleteListener.handle({ ListenerArn: physicalId }, call)),
};

function settingsOf(properties: JsonObject) {
  return {
    Port: number(properties, 'Port'),
    Protocol: text(properties, 'Protocol') as CreateListenerInput['Protocol'],
    SslPolicy: text(properties, 'SslPolicy'),
    Certificates: records(properties, 'Certificates').map((item) => ({
      CertificateArn: text(item, 'CertificateArn'),
    })),
    DefaultActions: readActions(properties, 'DefaultActions'),
  };
}
