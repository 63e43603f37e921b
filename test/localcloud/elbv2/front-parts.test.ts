// The front's pure parts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src/localcloud/elbv2/front/glob.js';
import { judge } from '../../../src/localcloud/elbv2/front/judge.js';
import { coversHost, hostOf } from '../../../src/localcloud/elbv2/front/router.js';
import { serialize } from '../../../src/localcloud/elbv2/front/serialize.js';
import { isValidMatcher, matchesCode } from '../../../src/localcloud/elbv2/matcher.js';
import { checking, healthy, refused } from '../../../src/localcloud/elbv2/target-health.js';

describe('patterns', () => {
  it('agree with regular expressions', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 12 });
    fc.assert(
      fc.property(
        letters,
        fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 }),
        (pattern, text) => {
          const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
          expect(matchesGlob(pattern, text)).toBe(new RegExp(`^${source}$`).test(text));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('stay quick on long hosts', () => {
    const begun = Date.now();
    expect(matchesGlob('*a*a*a*a*b', 'a'.repeat(16_000))).toBe(false);
    expect(Date.now() - begun).toBeLessThan(500);
  });
});

describe('hosts', () => {
  it('lose port and case', () => {
    expect(hostOf('Alice.Example:443')).toBe('alice.example');
    expect(hostOf('[::1]:443')).toBe('[::1]');
    expect(hostOf('a:')).toBe('a');
  });

  it('are covered by a wildcard one label deep', () => {
    expect(coversHost('*.a.org', 'x.a.org')).toBe(true);
    for (const host of ['a.org', 'x.y.a.org', '.a.org', 'xa.org'])
      expect(coversHost('*.a.org', host)).toBe(false);
  });
});

describe('matchers', () => {
  it.each([
    ['200', 200, true],
    ['200', 201, false],
    ['200,302', 302, true],
    ['200-399', 399, true],
    ['200-399', 400, false],
  ])('%s and %i', (matcher, code, matches) => expect(matchesCode(matcher, code)).toBe(matches));

  it.each(['', '20', '200-', '200-100', '199', '500', '200;201', '200-299-300'])('refuse %j', (matcher) =>
    expect(isValidMatcher(matcher)).toBe(false),
  );
});

describe('judge', () => {
  const healthCheck = { healthyThreshold: 3, unhealthyThreshold: 2 };
  const run = (health: typeof healthy, results: (typeof healthy)[]) => {
    let state = { health, streak: { passed: 0, failed: 0 } };
    return results.map((result) => {
      state = judge({ ...state, result, healthCheck });
      return state.health.State;
    });
  };

  it('counts in a row', () => {
    expect(run(checking, [healthy])).toEqual(['healthy']);
    expect(run(checking, [refused, refused])).toEqual(['initial', 'unhealthy']);
    expect(run(healthy, [refused, healthy, refused, refused])).toEqual([
      'healthy',
      'healthy',
      'healthy',
      'unhealthy',
    ]);
    expect(run(refused, [healthy, healthy, refused, healthy, healthy, healthy])).toEqual([
      'unhealthy',
      'unhealthy',
      'unhealthy',
      'unhealthy',
      'unhealthy',
      'healthy',
    ]);
  });
});

describe('serialize', () => {
  it('runs one at a time, joins those who wait, and goes on after a failure', async () => {
    const runs: (() => void)[] = [];
    let fail = false;
    const work = serialize(async () => {
      await new Promise<void>((resolve) => runs.push(resolve));
      if (fail) throw new Error('no');
    });
    const first = work();
    await new Promise(setImmediate);
    const [second, third] = [work(), work()];
    expect(second).toBe(third);
    expect(runs).toHaveLength(1);
    fail = true;
    runs[0]?.();
    await expect(first).rejects.toThrow('no');
    fail = false;
    await new Promise(setImmediate);
    expect(runs).toHaveLength(2);
    runs[1]?.();
    await second;
  });
});
