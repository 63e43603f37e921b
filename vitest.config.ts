import { defineConfig } from 'vitest/config';

// What takes long and is tried from nearer by, or from farther off, elsewhere; `npm run test:full` runs it too.
const onlyFull = [
  ...['boot', 'faults', 'interrupted', 'volumes'].map((name) => `test/machines/${name}.test.ts`),
  ...['fleet-files', 'fleet-work', 'notebooks-folder', 'policy', 'sweep', 'virtual'].map(
    (name) => `test/journeys/${name}.test.ts`,
  ),
  'test/localcloud/wire/other-clients.test.ts',
  'test/ssh/bad-network.test.ts',
  'test/operations/throttled.test.ts',
  'test/operations/stack/rebooted.test.ts',
  ...['aws-cli', 'two-clouds', 'every-action'].map((name) => `test/second-opinions/${name}.test.ts`),
];
const leftOut = process.env.FLOTILLA_FULL ? ['node_modules/**'] : [...onlyFull, 'node_modules/**'];

export default defineConfig({
  test: {
    // Many tests wait for timers and child processes; one worker for two cores would leave them idle.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts'],
          exclude: ['test/journeys/**', 'test/machines/**', ...leftOut],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'boxes',
          include: ['test/journeys/**/*.test.ts', 'test/machines/**/*.test.ts'],
          exclude: leftOut,
          globalSetup: ['test/helpers/journey-cloud.ts'],
          setupFiles: ['test/helpers/journey-lane.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
