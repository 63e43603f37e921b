// One request on its way through the front.
import type { Agent, IncomingMessage, ServerResponse } from 'node:http';
import type { LoadBalancerRecord } from '../records.js';
import type { Targets } from './choose-target.js';
import type { PortRoutes } from './routes.js';

/** Who asked, what answers, and how long it may stand still. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly routes: PortRoutes;
  readonly balancer: LoadBalancerRecord;
  readonly idleMs: number;
  readonly agent: Agent;
  readonly targets: Targets;
}
