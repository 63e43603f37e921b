// ModifyListener: another port, protocol, certificate or default action.
import { ModifyListener$, type ModifyListenerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { readActions } from './actions.js';
import { readDefaultCertificate } from './certificates.js';
import { defaultRuleOf } from './default-rule.js';
import { requireListener, requireLoadBalancer } from './find.js';
import { describeListener } from './listener-view.js';
import { openPort } from './open-port.js';
import { requirePort } from './ports.js';
import { type ListenerRecord, listeners, type RuleRecord, rules } from './records.js';
import { checkPolicy, readProtocol } from './tls-policy.js';

/** @throws AwsError DuplicateListener; InvalidConfigurationRequest for a port that is taken on this machine */
export const modifyListener = action(ModifyListener$, async (input: ModifyListenerInput, call: Call) => {
  const { store } = call.cloud;
  const old = requireListener(call, input.ListenerArn);
  const changed = change(old, input, call);
  refuseTaken(call, changed);
  const oldRule = defaultRuleOf(store, old.arn);
  const rule = oldRule && changeRule({ rule: oldRule, input, call });
  listeners(store).put(changed.arn, changed);
  if (rule) rules(store).put(rule.arn, rule);
  await openPort(call.cloud, changed.port, () => {
    listeners(store).put(old.arn, old);
    if (oldRule) rules(store).put(oldRule.arn, oldRule);
  });
  return { Listeners: [describeListener(store, changed)] };
});

function change(old: ListenerRecord, input: ModifyListenerInput, call: Call): ListenerRecord {
  const protocol = input.Protocol === undefined ? old.protocol : readProtocol(input.Protocol);
  const port = input.Port === undefined ? old.port : requirePort(input.Port);
  if (protocol === 'HTTP') {
    return { ...old, port, protocol, sslPolicy: checkPolicy(protocol, input.SslPolicy), certificateArns: [] };
  }
  return {
    ...old,
    port,
    protocol,
    sslPolicy: checkPolicy(protocol, input.SslPolicy ?? old.sslPolicy),
    certificateArns: changeDefaultCertificate(old, input, call),
  };
}

/** The certificates added for SNI stay beside a new default. */
function changeDefaultCertificate(old: ListenerRecord, input: ModifyListenerInput, call: Call): string[] {
  if (!input.Certificates && old.certificateArns.length > 0) return [...old.certificateArns];
  const fresh = readDefaultCertificate(input.Certificates, call);
  return [fresh, ...old.certificateArns.slice(1).filter((arn) => arn !== fresh)];
}

function changeRule(options: { rule: RuleRecord; input: ModifyListenerInput; call: Call }): RuleRecord {
  const { rule, input, call } = options;
  if (!input.DefaultActions) return rule;
  const balancer = requireLoadBalancer(call, rule.loadBalancerArn);
  return {
    ...rule,
    actions: readActions({ actions: input.DefaultActions, balancer, call, ruleArn: rule.arn }),
  };
}

function refuseTaken(call: Call, changed: ListenerRecord): void {
  const { arn, port, loadBalancerArn } = changed;
  const others = listeners(call.cloud.store).values();
  if (!others.some((one) => one.arn !== arn && one.loadBalancerArn === loadBalancerArn && one.port === port))
    return;
  const message = `A listener already exists on this port for this load balancer '${loadBalancerArn}'`;
  throw new AwsError('DuplicateListener', message);
}
