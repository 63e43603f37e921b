// The client of Systems Manager; a file of its own, so that a command loads only the clients it uses.
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Cloud } from './clients.js';

export const ssm = (cloud: Cloud): SSMClient => cloud.client('ssm', (settings) => new SSMClient(settings));
