import { expect, it } from 'vitest';
import { sizeText } from '../../src/model/size-text.js';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [9.96 * 1024, '10.0 KiB'],
  [256 * 2 ** 20, '256 MiB'],
  [3 * 2 ** 40, '3.0 TiB'],
  [5000 * 2 ** 40, '5000 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
