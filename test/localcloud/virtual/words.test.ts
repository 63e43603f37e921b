// Splitting command lines, against the product's own quoting.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from '../../../src/localcloud/virtual/words.js';
import { commandLine } from '../../../src/ssh/quote.js';

describe('splitWords', () => {
  it('gives back every argument list that the client quotes', () => {
    const word = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        expect(splitWords(commandLine(argv))).toEqual(argv);
      }),
    );
  });

  it.each([
    ['echo  "two words" a\\ b', ['echo', 'two words', 'a b']],
    ['', []],
    ["''", ['']],
  ])('%j', (line, words) => expect(splitWords(line)).toEqual(words));

  it.each(['a | b', 'a; b', 'echo $HOME', 'echo "$HOME"', "echo 'open", 'a > b', 'a && b', '`a`', 'a *'])(
    'leaves %j to a shell',
    (line) => expect(splitWords(line)).toBeUndefined(),
  );
});
