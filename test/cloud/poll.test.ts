// A look that AWS slowed down, with a status that is the caller's fault elsewhere, decides nothing.
import { expect, test } from 'vitest';
import { poll } from '../../src/cloud/poll.js';
import { localCloudAt } from './stub-aws.js';

test.each(['Throttling', 'RequestLimitExceeded'])('a look refused with %s is looked again', async (name) => {
  const throttle = Object.assign(new Error('Rate exceeded'), { name, $metadata: { httpStatusCode: 400 } });
  let looks = 0;
  const look = async () => {
    looks += 1;
    if (looks === 1) throw throttle;
    return 'seen';
  };
  const cloud = localCloudAt('http://127.0.0.1:9');
  expect(await poll(cloud, { what: 'see it', timeoutSeconds: 5, look })).toBe('seen');
});
