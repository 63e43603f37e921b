// ARNs of load balancing, each ending in 16 hexadecimal digits.
import { randomBytes } from 'node:crypto';
import type { Call } from '../wire/action.js';

/** e.g. `loadBalancerArn(call, 'web')` is `arn:aws:elasticloadbalancing:…:loadbalancer/app/web/50dc6c495c0c9188`. */
export function loadBalancerArn(call: Call, name: string): string {
  return `${prefix(call)}:loadbalancer/app/${name}/${randomPart()}`;
}

export function targetGroupArn(call: Call, name: string): string {
  return `${prefix(call)}:targetgroup/${name}/${randomPart()}`;
}

export function listenerArn(loadBalancer: string): string {
  return `${loadBalancer.replace(':loadbalancer/', ':listener/')}/${randomPart()}`;
}

export function ruleArn(listener: string): string {
  return `${listener.replace(':listener/', ':listener-rule/')}/${randomPart()}`;
}

function prefix({ cloud, region }: Call): string {
  return `arn:aws:elasticloadbalancing:${region}:${cloud.account}`;
}

function randomPart(): string {
  return randomBytes(8).toString('hex');
}
