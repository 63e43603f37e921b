// The client of CloudFormation; a file of its own, so that a command loads only the clients it uses.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Cloud } from './clients.js';

export const cloudformation = (cloud: Cloud): CloudFormationClient =>
  cloud.client('cloudformation', (settings) => new CloudFormationClient(settings));
