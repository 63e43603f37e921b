// What another client's process knows: this cloud's region and key, and nothing of the one who runs the tests.
import type { FakeMachines } from '../helpers/fake-machines.js';
import type { TestCloud } from '../helpers/test-cloud.js';

/** Environment of a program that is to speak with that cloud; the URL goes on its command line. */
export function clientEnvironment({ credentials }: TestCloud<FakeMachines>): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Nothing is left in the source tree.
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONIOENCODING: 'utf-8',
  };
}
