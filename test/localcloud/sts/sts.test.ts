import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { sts } from '../../../src/localcloud/sts/service.js';
import { createTestCloud } from '../../helpers/test-cloud.js';

test('GetCallerIdentity answers the account of the cloud', async () => {
  const cloud = await createTestCloud({ services: [sts] });
  const { $metadata, ...identity } = await cloud.client(STSClient).send(new GetCallerIdentityCommand({}));
  await cloud.close();
  expect($metadata.httpStatusCode).toBe(200);
  expect(identity).toEqual({
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:user/flotilla',
    UserId: expect.stringMatching(/^AIDA[A-Z]{17}$/),
  });
});
