// The client of EC2; a file of its own, so that a command loads only the clients it uses.
import { EC2Client } from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';

export const ec2 = (cloud: Cloud): EC2Client => cloud.client('ec2', (settings) => new EC2Client(settings));
