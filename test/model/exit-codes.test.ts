// The exit codes are a promise to scripts: each number as the README tells it.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exitCodes } from '../../src/model/exit-codes.js';

it('are the numbers that scripts were told', () => {
  expect(exitCodes).toEqual({
    done: 0,
    bug: 1,
    usage: 2,
    failed: 3,
    notFound: 4,
    credentials: 5,
    capacity: 6,
    protected: 7,
    hostKey: 8,
    busy: 9,
    interrupted: 130,
  });
});

it('are all in the README', () => {
  const text = readFileSync('README.md', 'utf8').replaceAll('\n', ' ');
  const [, list = ''] = /Exit codes: (.*?)\. `login/.exec(text) ?? [];
  const told = list.split('·').map((one) => Number.parseInt(one.trim(), 10));
  expect(told).toEqual(Object.values(exitCodes));
});
