// A local cloud whose fault script tests set as `stack local faults` does.
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { type MovableClock, openClock } from '../../../src/localcloud/clock.js';
import { cloudFormation } from '../../../src/localcloud/cloudformation/service.js';
import { callControl } from '../../../src/localcloud/control/call.js';
import { control } from '../../../src/localcloud/control/service.js';
import { ec2 } from '../../../src/localcloud/ec2/service.js';
import { elbv2 } from '../../../src/localcloud/elbv2/service.js';
import { route53 } from '../../../src/localcloud/route53/service.js';
import { serviceQuotas } from '../../../src/localcloud/servicequotas/service.js';
import { openStore, type Store } from '../../../src/localcloud/store.js';
import { openStackCloud, type StackCloud } from '../cloudformation/helpers.js';

export interface FaultCloud extends StackCloud {
  readonly quotas: ServiceQuotasClient;
  readonly elbv2: ElasticLoadBalancingV2Client;
  readonly route53: Route53Client;
  readonly clock: MovableClock;
  readonly control: (action: string, input?: object) => Promise<unknown>;
  /** Puts the entries in force. */
  readonly play: (...entries: readonly object[]) => Promise<unknown>;
  /** How often each entry was played. */
  readonly played: () => Promise<number[]>;
}

export async function openFaultCloud(store: Store = openStore()): Promise<FaultCloud> {
  const clock = openClock(store);
  const services = [ec2, cloudFormation, route53, elbv2, serviceQuotas, control];
  const cloud = await openStackCloud({ services, store, clock });
  const send = (action: string, input: object = {}) =>
    callControl({ url: cloud.url, region: 'us-east-1', ...cloud.credentials, action, input });
  return {
    ...cloud,
    quotas: cloud.client(ServiceQuotasClient),
    elbv2: cloud.client(ElasticLoadBalancingV2Client),
    route53: cloud.client(Route53Client),
    clock,
    control: send,
    play: (...entries) => send('SetFaults', { Script: JSON.stringify(entries) }),
    played: async () => {
      const { Faults } = (await send('DescribeFaults')) as { Faults: { Played: number }[] };
      return Faults.map(({ Played }) => Played);
    },
  };
}
