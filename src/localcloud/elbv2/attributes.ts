// Attributes of load balancers and target groups: AWS's names and defaults, and which values they take.
import type { LoadBalancerAttribute } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../wire/error.js';
import type { Attributes } from './records.js';

/** Whether a value may be given to an attribute. */
type Check = (value: string) => boolean;

const flag: Check = (value) => value === 'true' || value === 'false';
const only =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value);
const between =
  (low: number, high: number): Check =>
  (value) =>
    /^\d+$/.test(value) && Number(value) >= low && Number(value) <= high;

// Where only the default is taken, the front does not do what other values would ask for.
const loadBalancerAttributes: Readonly<Record<string, readonly [string, Check]>> = {
  'access_logs.s3.enabled': ['false', only('false')],
  'access_logs.s3.bucket': ['', only('')],
  'access_logs.s3.prefix': ['', only('')],
  'client_keep_alive.seconds': ['3600', between(60, 604_800)],
  'deletion_protection.enabled': ['false', flag],
  'idle_timeout.timeout_seconds': ['60', between(1, 4000)],
  'load_balancing.cross_zone.enabled': ['true', only('true')],
  'routing.http.desync_mitigation_mode': ['defensive', only('defensive', 'strictest')],
  'routing.http.drop_invalid_header_fields.enabled': ['false', only('false')],
  'routing.http.preserve_host_header.enabled': ['false', flag],
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': ['false', only('false')],
  'routing.http.xff_client_port.enabled': ['false', only('false')],
  'routing.http.xff_header_processing.mode': ['append', only('append', 'preserve', 'remove')],
  'routing.http2.enabled': ['true', flag],
  'waf.fail_open.enabled': ['false', flag],
  'zonal_shift.config.enabled': ['false', only('false')],
};

const targetGroupAttributes: Readonly<Record<string, readonly [string, Check]>> = {
  'deregistration_delay.timeout_seconds': ['300', between(0, 3600)],
  'load_balancing.algorithm.type': ['round_robin', only('round_robin')],
  'load_balancing.cross_zone.enabled': [
    'use_load_balancer_configuration',
    only('use_load_balancer_configuration', 'true'),
  ],
  'slow_start.duration_seconds': ['0', only('0')],
  'stickiness.enabled': ['false', only('false')],
  'stickiness.type': ['lb_cookie', only('lb_cookie')],
  'stickiness.lb_cookie.duration_seconds': ['86400', between(1, 604_800)],
};

export const defaultLoadBalancerAttributes: Attributes = defaultsOf(loadBalancerAttributes);
export const defaultTargetGroupAttributes: Attributes = defaultsOf(targetGroupAttributes);

export function listAttributes(attributes: Attributes): LoadBalancerAttribute[] {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}

/** @throws AwsError InvalidConfigurationRequest for an unknown key or a value it does not take */
export function changeLoadBalancerAttributes(
  old: Attributes,
  given: readonly LoadBalancerAttribute[] | undefined,
): Attributes {
  return change({ old, given: given ?? [], known: loadBalancerAttributes, noun: 'Load balancer' });
}

/** @throws AwsError InvalidConfigurationRequest for an unknown key or a value it does not take */
export function changeTargetGroupAttributes(
  old: Attributes,
  given: readonly LoadBalancerAttribute[] | undefined,
): Attributes {
  return change({ old, given: given ?? [], known: targetGroupAttributes, noun: 'Target group' });
}

function change(options: {
  old: Attributes;
  given: readonly LoadBalancerAttribute[];
  known: Readonly<Record<string, readonly [string, Check]>>;
  noun: string;
}): Attributes {
  const changed: Record<string, string> = { ...options.old };
  for (const { Key: key = '', Value: value = '' } of options.given) {
    const entry = Object.hasOwn(options.known, key) ? options.known[key] : undefined;
    if (!entry) {
      throw new AwsError(
        'InvalidConfigurationRequest',
        `${options.noun} attribute key '${key}' is not recognized`,
      );
    }
    if (!entry[1](value)) {
      const message = `${options.noun} attribute '${key}' does not take the value '${value}'`;
      throw new AwsError('InvalidConfigurationRequest', message);
    }
    changed[key] = value;
  }
  return changed;
}

function defaultsOf(known: Readonly<Record<string, readonly [string, Check]>>): Attributes {
  return Object.fromEntries(Object.entries(known).map(([key, [value]]) => [key, value]));
}
