// CreateListener: opens a real port of this machine; a port that is taken fails the call.
import { CreateListener$, type CreateListenerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { readActions } from './actions.js';
import { listenerArn, ruleArn } from './arns.js';
import { readDefaultCertificate } from './certificates.js';
import { requireLoadBalancer } from './find.js';
import { limits } from './limits.js';
import { describeListener } from './listener-view.js';
import { openPort } from './open-port.js';
import { requirePort } from './ports.js';
import {
  type ListenerRecord,
  type LoadBalancerRecord,
  listeners,
  type RuleRecord,
  rules,
} from './records.js';
import { readTags } from './tags.js';
import { checkPolicy, readProtocol } from './tls-policy.js';

/** @throws AwsError DuplicateListener, TooManyListeners; InvalidConfigurationRequest for a port that is taken */
export const createListener = action(CreateListener$, async (input: CreateListenerInput, call: Call) => {
  const { store } = call.cloud;
  const balancer = requireLoadBalancer(call, input.LoadBalancerArn);
  const listener = readListener(input, balancer, call);
  refuseTaken(call, listener);
  const actions = readActions({ actions: input.DefaultActions, balancer, call });
  const rule = makeDefaultRule(listener, actions);
  listeners(store).put(listener.arn, listener);
  rules(store).put(rule.arn, rule);
  await openPort(call.cloud, listener.port, () => {
    listeners(store).delete(listener.arn);
    rules(store).delete(rule.arn);
  });
  return { Listeners: [describeListener(store, listener)] };
});

function readListener(input: CreateListenerInput, balancer: LoadBalancerRecord, call: Call): ListenerRecord {
  const protocol = readProtocol(input.Protocol);
  const secure = protocol === 'HTTPS';
  if (!secure && input.Certificates?.length) {
    throw new AwsError('ValidationError', 'A certificate cannot be specified for HTTP listeners');
  }
  return {
    arn: listenerArn(balancer.arn),
    region: call.region,
    loadBalancerArn: balancer.arn,
    port: requirePort(input.Port),
    protocol,
    sslPolicy: checkPolicy(protocol, input.SslPolicy),
    certificateArns: secure ? [readDefaultCertificate(input.Certificates, call)] : [],
    createdTime: call.cloud.clock.now().toISOString(),
    tags: readTags(input.Tags, call),
  };
}

function refuseTaken(call: Call, listener: ListenerRecord): void {
  const arn = listener.loadBalancerArn;
  const own = listeners(call.cloud.store)
    .values()
    .filter((one) => one.loadBalancerArn === arn);
  if (own.some((one) => one.port === listener.port)) {
    const message = `A listener already exists on this port for this load balancer '${arn}'`;
    throw new AwsError('DuplicateListener', message);
  }
  if (own.length < limits.listenersPerLoadBalancer) return;
  throw new AwsError(
    'TooManyListeners',
    `The maximum number of listeners per load balancer '${limits.listenersPerLoadBalancer}' has been reached on load balancer '${arn}'`,
  );
}

function makeDefaultRule(listener: ListenerRecord, actions: RuleRecord['actions']): RuleRecord {
  return {
    arn: ruleArn(listener.arn),
    region: listener.region,
    listenerArn: listener.arn,
    loadBalancerArn: listener.loadBalancerArn,
    priority: 'default',
    conditions: [],
    actions,
    tags: [],
  };
}
