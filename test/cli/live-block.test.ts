// What is drawn in place must fit the screen.
import { describe, expect, it } from 'vitest';
import { fitting } from '../../src/cli/live-block.js';

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

describe('fitting', () => {
  it('shows all where there is room, and a line below', () => {
    expect(fitting(lines(9), { rows: 10, columns: 80 })).toEqual(lines(9));
  });

  it('hides the middle and says how much', () => {
    const shown = fitting(lines(12), { rows: 10, columns: 80 });
    expect(shown).toHaveLength(9);
    expect(shown.slice(-3)).toEqual(['line 7', 'and 4 more; a larger window shows them', 'line 12']);
  });

  it('cuts what is wider than the screen', () => {
    expect(fitting(['abcdefgh'], { rows: 10, columns: 5 })).toEqual(['abcd…']);
  });

  it('keeps to a screen of any size', () => {
    expect(fitting(lines(9), { rows: 1, columns: 80 })).toHaveLength(3);
  });
});
