import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, visibleOrColour } from '../../src/model/visible.js';

/** What a terminal acts on, what turns the order of letters around, and what nobody sees. */
const seen = /^[^\p{Bidi_Control}\u200b-\u200d\u2060-\u2064\ufeff\u00ad\u3164\u{e0000}-\u{e01ef}]*$/u;
const harmless = (text: string): boolean => seen.test(text) && !/(?![\n\t])\p{Cc}/u.test(text);

describe('visible', () => {
  it.each([
    ['\u001b[2J', '^[[2J'],
    ['\u001b]0;title\u0007', '^[]0;title^G'],
    ['\u001b]52;c;eA==\u001b\\', '^[]52;c;eA==^[\\'],
    ['\u001b]8;;http://evil\u001b\\here', '^[]8;;http://evil^[\\here'],
    ['FAILED\rOK    ', 'FAILED^MOK    '],
    ['a\b\bb', 'a^H^Hb'],
    ['\u009b2J', '\\u009b2J'],
    ['\u0085', '\\u0085'],
    ['\u007f', '\\u007f'],
    ['\0', '^@'],
    ['exe.\u202efdp', 'exe.\\u202efdp'],
    ['\u2066x\u2069', '\\u2066x\\u2069'],
    ['\u061c\u200e\u200f', '\\u061c\\u200e\\u200f'],
    ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['ali\u200bce', 'ali\\u200bce'],
    ['ali\u2060ce\ufeff', 'ali\\u2060ce\\ufeff'],
    ['ali\u00adce', 'ali\\u00adce'],
    ['\u3164', '\\u3164'],
    ['x\u{e0041}', 'x\\udb40\\udc41'],
    ['\ud800', '\\ud800'],
    ['\ufff9a\ufffb', '\\ufff9a\\ufffb'],
  ])('shows %j as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it.each(['', 'plain', 'a\n\tb', 'Grüße 日本 עברית العربية', '🦊⚠️', '5 €'])('leaves %j alone', (text) => {
    expect(visible(text)).toBe(text);
  });

  it('lets nothing through, and shows what it showed the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(harmless(visible(text))).toBe(true);
        expect(visible(visible(text))).toBe(visible(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('is no matter of where the pieces are cut, as nothing that is shown begins an escape', () => {
    const text = 'a\u001b]52;c;eA==\u0007b\u009b31mc\u202ed\r\u2066';
    for (let at = 0; at <= text.length; at++) {
      expect(visible(text.slice(0, at)) + visible(text.slice(at))).toBe(visible(text));
    }
  });

  it('leaves JSON the JSON it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const json = visible(JSON.stringify({ text }, null, 2));
        expect(harmless(json)).toBe(true);
        expect(JSON.parse(json)).toEqual({ text });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('visibleOrColour', () => {
  it('leaves colours, and nothing else that begins like one', () => {
    expect(visibleOrColour('\u001b[32mok\u001b[39m \u001b[2J\u001b[31;1mx\u009b31m')).toBe(
      '\u001b[32mok\u001b[39m ^[[2J\u001b[31;1mx\\u009b31m',
    );
  });
});
