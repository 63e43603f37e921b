// The client of Route 53; a file of its own, so that a command loads only the clients it uses.
import { Route53Client } from '@aws-sdk/client-route-53';
import type { Cloud } from './clients.js';

export const route53 = (cloud: Cloud): Route53Client =>
  cloud.client('route53', (settings) => new Route53Client(settings));
