// The exit code behind CloudFormation's words.
import { expect, it } from 'vitest';
import { reasonOfFailure } from '../../src/model/stack-reasons.js';

it.each([
  [
    '"Insufficient capacity. (Service: Ec2, Status Code: 500)" (HandlerErrorCode: ServiceInternalError)',
    'capacity',
  ],
  ['"You have requested more vCPU capacity" (HandlerErrorCode: ServiceLimitExceeded)', 'capacity'],
  ['"You are not authorized to perform this operation." (HandlerErrorCode: AccessDenied)', 'credentials'],
  ['User: arn:x is not authorized to perform: ec2:RunInstances', 'credentials'],
  ['"The key pair \'x\' does not exist" (HandlerErrorCode: NotFound)', 'failed'],
  ['', 'failed'],
])('%s is %s', (words, reason) => expect(reasonOfFailure(words)).toBe(reason));
