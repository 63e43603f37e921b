// docs/faults.md: every row is tried by tests that exist, or says why it is not.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Row {
  readonly id: string;
  readonly proofs: readonly string[];
}

const rows: readonly Row[] = readFileSync('docs/faults.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| [OFS]\d+ \|/.test(line))
  .map((line) => line.split(' | '))
  .map(([id = '', , last = '']) => ({
    id: id.replace('| ', ''),
    proofs: last.replace(/ \|$/, '').split(' <br> '),
  }));

/** A reason instead of a test is a sentence. */
const reason = /^(?:Not covered|Not covered by a test|In part|Given up): .{20,}\.$/;

/** Why it proves nothing; undefined where it does. A title stands in its file as it is written here, in quotes. */
function faultOf(proof: string): string | undefined {
  if (reason.test(proof)) return undefined;
  const [, file = '', title = ''] = /^`(test\/[^`]+\.test\.ts)` › `([^`]+)`$/.exec(proof) ?? [];
  if (file === '') return `${proof} is neither a test nor a reason`;
  if (!existsSync(file)) return `there is no ${file}`;
  const text = readFileSync(file, 'utf8');
  return ["'", '"', '`'].some((quote) => text.includes(quote + title + quote))
    ? undefined
    : `${file} has no test "${title}"`;
}

describe('docs/faults.md', () => {
  it('has every row of the three tables once, in order', () => {
    const ids = (letter: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
    expect(rows.map(({ id }) => id)).toEqual([...ids('O', 12), ...ids('F', 37), ...ids('S', 25)]);
  });

  it('names tests that exist, and a reason where there is none', () => {
    expect(
      rows.flatMap(({ id, proofs }) => proofs.map(faultOf).flatMap((why) => (why ? [`${id}: ${why}`] : []))),
    ).toEqual([]);
  });

  it.each([
    ['`test/structure.test.ts` › `no such title`', 'has no test'],
    ['`test/nowhere.test.ts` › `x`', 'there is no'],
    ['', 'neither'],
    ['Not covered: later.', 'neither'],
    ['somewhere', 'neither'],
  ])('would not take %j for a proof', (proof, why) => {
    expect(faultOf(proof)).toContain(why);
  });
});
