// What stack local says of a rehearsal.
import { describe, expect, it } from 'vitest';
import { clockLine, faultLines, secondsOf, statusLines } from '../../src/cli/words/local.js';

const fault = { entry: { fault: 'throttle', action: 'Describe*', share: 0.3 }, calls: 10, played: 3 };

describe('a rehearsal', () => {
  it('is told with the status, with how to end it', () => {
    const status = {
      state: 'running',
      dir: '/d',
      machines: 'containers',
      pace: 'none',
      diskBytes: 1,
    } as const;
    const lines = statusLines({ ...status, rehearsal: { faults: [fault], secondsAhead: 90 } } as never).join(
      '\n',
    );
    expect(lines).toContain('90 s ahead: stack local clock --reset');
    expect(lines).toContain('stack local faults --clear ends them');
    expect(lines).toContain('throttle, action Describe*, share 0.3: played 3 of 10 times');
    const plain = statusLines({ ...status, rehearsal: { faults: [], secondsAhead: 0 } } as never).join('\n');
    expect(plain).not.toMatch(/faults|clock/);
  });

  it('says when nothing is played', () => {
    expect(faultLines({ faults: [], secondsAhead: 0 })).toEqual([expect.stringMatching(/^no faults/)]);
    expect(clockLine(0)).toMatch(/own$/);
  });

  it('reads times with their unit', () => {
    expect(['90s', '15m', '3h', '30d'].map(secondsOf)).toEqual([90, 900, 10_800, 2_592_000]);
    for (const wrong of ['3', 'h', '-3h', '3w', '1.5h', ''])
      expect(() => secondsOf(wrong)).toThrow(/clock was not moved/);
  });
});
