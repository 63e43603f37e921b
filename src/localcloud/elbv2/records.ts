// The stored form of load balancers, listeners, rules, target groups and targets.
import type {
  Action as ListenerAction,
  RuleCondition,
  TargetHealth,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Store, Table } from '../store.js';
import type { Tag } from '../tags.js';

interface Owned {
  readonly arn: string;
  readonly region: string;
  readonly tags: readonly Tag[];
}

export type Attributes = Readonly<Record<string, string>>;

export interface LoadBalancerRecord extends Owned {
  readonly name: string;
  readonly dnsName: string;
  readonly scheme: 'internet-facing' | 'internal';
  readonly vpcId: string;
  /** One subnet a zone; names and addresses of the zones lie at the same places of the next two lists. */
  readonly subnetIds: readonly string[];
  readonly zoneNames: readonly string[];
  /** Machines see requests come from these. */
  readonly privateIps: readonly string[];
  /** Addresses of this host that lead to machines as the private ones; known once the balancer is active. */
  readonly hostIps?: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly state: 'provisioning' | 'active' | 'failed';
  readonly stateReason?: string;
  readonly createdTime: string;
  readonly attributes: Attributes;
}

export interface TargetGroupRecord extends Owned {
  readonly name: string;
  readonly port: number;
  readonly vpcId: string;
  readonly healthCheck: HealthCheck;
  readonly attributes: Attributes;
}

export interface HealthCheck {
  readonly enabled: boolean;
  /** `traffic-port` or a number. */
  readonly port: string;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** e.g. `200`, `200,302`, `200-399`. */
  readonly matcher: string;
}

export interface TargetRecord {
  readonly targetGroupArn: string;
  readonly instanceId: string;
  readonly port: number;
  readonly registeredAt: string;
  /** Set by DeregisterTargets: from then until it is gone the target gets no new requests. */
  readonly drainingSince?: string;
  /** The last word of the health checks. */
  readonly health: TargetHealth;
}

export interface ListenerRecord extends Owned {
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly sslPolicy?: string;
  /** The default certificate first, then those added for SNI. */
  readonly certificateArns: readonly string[];
  readonly createdTime: string;
}

export interface RuleRecord extends Owned {
  readonly listenerArn: string;
  readonly loadBalancerArn: string;
  readonly priority: number | 'default';
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly ListenerAction[];
}

export const loadBalancers = (store: Store): Table<LoadBalancerRecord> => store.table('elbv2/load-balancers');
export const targetGroups = (store: Store): Table<TargetGroupRecord> => store.table('elbv2/target-groups');
export const targets = (store: Store): Table<TargetRecord> => store.table('elbv2/targets');
export const listeners = (store: Store): Table<ListenerRecord> => store.table('elbv2/listeners');
export const rules = (store: Store): Table<RuleRecord> => store.table('elbv2/rules');

/** The key of a target in its table: an instance may be registered with several ports. */
export function targetKey(target: Pick<TargetRecord, 'targetGroupArn' | 'instanceId' | 'port'>): string {
  return `${target.targetGroupArn} ${target.instanceId} ${target.port}`;
}
