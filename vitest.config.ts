import { defineConfig } from 'vitest/config';

// What the journeys try as well, from farther off; `npm run test:full` runs it too.
const onlyFull = ['boot', 'faults', 'interrupted', 'volumes'].map((name) => `test/machines/${name}.test.ts`);

export default defineConfig({
  test: {
    // Many tests wait for timers and child processes; one worker for two cores would leave them idle.
    maxWorkers: 4,
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts'],
          exclude: ['test/journeys/**', 'test/machines/**', 'node_modules/**'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'boxes',
          include: ['test/journeys/**/*.test.ts', 'test/machines/**/*.test.ts'],
          exclude: process.env.FLOTILLA_FULL ? ['node_modules/**'] : [...onlyFull, 'node_modules/**'],
          globalSetup: ['test/helpers/journey-cloud.ts'],
          setupFiles: ['test/helpers/journey-lane.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
