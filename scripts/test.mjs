// Runs every check and every test; installs what they need; the last line counts them.
import { readFileSync, rmSync } from 'node:fs';
import { run } from './run.mjs';
import { installHostTools, installNpmPackages } from './setup.mjs';

process.chdir(new URL('..', import.meta.url).pathname);
installNpmPackages();
installHostTools(['boxes', 'login', 'tests']);

const full = process.argv.includes('--full');
const results = 'node_modules/.test-results.json';
const checks = [
  ['build', [process.execPath, 'scripts/build.mjs']],
  ['types', ['npx', '--no-install', 'tsc', '--noEmit', '-p', '.']],
  ['style', ['npx', '--no-install', 'biome', 'check', '--error-on-warnings', '.']],
  ['dead code', ['npx', '--no-install', 'knip']],
];
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [name, argv] of checks) {
  const ok = run(argv, { allowFailure: true }) === 0;
  counts[ok ? 'passed' : 'failed'] += 1;
  process.stdout.write(`${ok ? 'ok' : 'FAILED'}: ${name}\n`);
}
// One after the other: boxes want the machine for themselves. Two lanes of them: while a box of one boots or waits,
// the other works.
runProject('pure');
runProject('boxes', '--maxWorkers=2');
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(counts.failed === 0 ? 0 : 1);

function runProject(project, ...options) {
  rmSync(results, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const status = run(
    ['npx', '--no-install', 'vitest', 'run', '--project', project, ...options, ...reporters],
    {
      allowFailure: true,
      env: full ? { FLOTILLA_FULL: '1' } : {},
    },
  );
  const failedBefore = counts.failed;
  countTests();
  // Failed set-ups and unhandled errors fail a run without failing a test.
  if (status !== 0 && counts.failed === failedBefore) counts.failed += 1;
}

/** A run that died before it could write its results counts as one failure, never as none. */
function countTests() {
  try {
    const told = JSON.parse(readFileSync(results, 'utf8'));
    counts.passed += told.numPassedTests;
    counts.failed +=
      told.numFailedTests +
      told.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
        .length;
    counts.skipped += told.numPendingTests + told.numTodoTests;
  } catch {
    counts.failed += 1;
  }
}
