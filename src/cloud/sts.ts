// The client of STS; a file of its own, so that a command loads only the clients it uses.
import { STSClient } from '@aws-sdk/client-sts';
import type { Cloud } from './clients.js';

export const sts = (cloud: Cloud): STSClient => cloud.client('sts', (settings) => new STSClient(settings));
