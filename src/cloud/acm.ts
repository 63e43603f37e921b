// The client of ACM; a file of its own, so that a command loads only the clients it uses.
import { ACMClient } from '@aws-sdk/client-acm';
import type { Cloud } from './clients.js';

export const acm = (cloud: Cloud): ACMClient => cloud.client('acm', (settings) => new ACMClient(settings));
