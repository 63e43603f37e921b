// The client of EC2; a file of its own, so that a command loads only the clients it uses.
import { EC2Client } from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';

export const ec2 = (cloud: Cloud): EC2Client => cloud.client('ec2', (settings) => new EC2Client(settings));

/** For tags alone: of those a fleet needs a call a box, and a client that was throttled holds up all that go by it. */
export const ec2ForTags = (cloud: Cloud): EC2Client =>
  cloud.client('ec2 tags', (settings) => new EC2Client(settings));
