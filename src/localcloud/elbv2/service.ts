// Elastic Load Balancing v2 of the local cloud: application load balancers with real listeners on loopback.
import type { Service } from '../wire/action.js';
import { addListenerCertificates } from './AddListenerCertificates.js';
import { addTags } from './AddTags.js';
import { createListener } from './CreateListener.js';
import { createLoadBalancer } from './CreateLoadBalancer.js';
import { createRule } from './CreateRule.js';
import { createTargetGroup } from './CreateTargetGroup.js';
import { deleteListener } from './DeleteListener.js';
import { deleteLoadBalancer } from './DeleteLoadBalancer.js';
import { deleteRule } from './DeleteRule.js';
import { deleteTargetGroup } from './DeleteTargetGroup.js';
import { deregisterTargets } from './DeregisterTargets.js';
import { describeListenerCertificates } from './DescribeListenerCertificates.js';
import { describeListeners } from './DescribeListeners.js';
import { describeLoadBalancerAttributes } from './DescribeLoadBalancerAttributes.js';
import { describeLoadBalancers } from './DescribeLoadBalancers.js';
import { describeRules } from './DescribeRules.js';
import { describeTags } from './DescribeTags.js';
import { describeTargetGroupAttributes } from './DescribeTargetGroupAttributes.js';
import { describeTargetGroups } from './DescribeTargetGroups.js';
import { describeTargetHealth } from './DescribeTargetHealth.js';
import { resumeDrains } from './drain.js';
import { modifyListener } from './ModifyListener.js';
import { modifyLoadBalancerAttributes } from './ModifyLoadBalancerAttributes.js';
import { modifyRule } from './ModifyRule.js';
import { modifyTargetGroup } from './ModifyTargetGroup.js';
import { modifyTargetGroupAttributes } from './ModifyTargetGroupAttributes.js';
import { reconcileQuietly } from './open-port.js';
import { resumeLoadBalancers } from './provision.js';
import { registerTargets } from './RegisterTargets.js';
import { removeListenerCertificates } from './RemoveListenerCertificates.js';
import { removeTags } from './RemoveTags.js';
import { setRulePriorities } from './SetRulePriorities.js';

export const elbv2: Service = {
  scope: 'elasticloadbalancing',
  protocol: 'awsQuery',
  xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  actions: [
    addListenerCertificates,
    addTags,
    createListener,
    createLoadBalancer,
    createRule,
    createTargetGroup,
    deleteListener,
    deleteLoadBalancer,
    deleteRule,
    deleteTargetGroup,
    deregisterTargets,
    describeListenerCertificates,
    describeListeners,
    describeLoadBalancerAttributes,
    describeLoadBalancers,
    describeRules,
    describeTags,
    describeTargetGroupAttributes,
    describeTargetGroups,
    describeTargetHealth,
    modifyListener,
    modifyLoadBalancerAttributes,
    modifyRule,
    modifyTargetGroup,
    modifyTargetGroupAttributes,
    registerTargets,
    removeListenerCertificates,
    removeTags,
    setRulePriorities,
  ],
  resume: async (cloud) => {
    resumeLoadBalancers(cloud);
    resumeDrains(cloud);
    await reconcileQuietly(cloud);
  },
};
