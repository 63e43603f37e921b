// Places for the box in paths.
import { describe, expect, it } from 'vitest';
import { checkPlaceholders, fillPath, hasPlaceholder } from '../../src/model/box-paths.js';

const box = { user: 'ws-7', number: 7 };

describe('fillPath', () => {
  it.each([
    ['seats/{user}.txt', 'seats/ws-7.txt'],
    ['/data/{n}/{user}-{n}', '/data/7/ws-7-7'],
    ['/data/plain', '/data/plain'],
    ['/data/{}/{1}/a{,b}', '/data/{}/{1}/a{,b}'],
  ])('of %s is %s', (path, filled) => {
    expect(checkPlaceholders(path)).toBe(path);
    expect(fillPath(path, box)).toBe(filled);
    expect(hasPlaceholder(path)).toBe(path !== filled);
  });

  it('fills in once: what a name holds is no placeholder', () => {
    expect(fillPath('{user}', { user: '{n}', number: 7 })).toBe('{n}');
  });
});

describe('checkPlaceholders', () => {
  it.each(['{foo}', 'a/{User}', '{user}/{num}', '{constructor}', '{__proto__}x{toString}'])(
    'refuses %s and lists what is known',
    (path) => {
      expect(() => checkPlaceholders(path)).toThrow(/\{user\}.*\{n\}/);
    },
  );
});
