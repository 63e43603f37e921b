// The client of Elastic Load Balancing; a file of its own, so that a command loads only the clients it uses.
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Cloud } from './clients.js';

export const elbv2 = (cloud: Cloud): ElasticLoadBalancingV2Client =>
  cloud.client('elbv2', (settings) => new ElasticLoadBalancingV2Client(settings));
