// Passphrases that can be read from a printed card and typed without a mistake.
import { randomInt } from 'node:crypto';
import { Secret } from '../model/secret.js';
import { words } from './words.js';

/** Six of 7,776 words: 6 × log2(7776) = 77.5 bits. */
const wordCount = 6;

export function generatePassphrase(): Secret {
  const chosen = Array.from({ length: wordCount }, () => words[randomInt(words.length)]);
  return new Secret(chosen.join('-'));
}
