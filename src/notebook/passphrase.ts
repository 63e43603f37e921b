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

/**
 * Whether it is one of ours, or as good: six words of the list, each another. What chance seldom makes (a word twice,
 * a word with a hyphen of its own) is not taken for one; nothing depends on that but the time a hash takes.
 */
export function isGenerated(password: Secret): boolean {
  const parts = password.reveal().split('-');
  return (
    parts.length === wordCount &&
    new Set(parts).size === wordCount &&
    parts.every((part) => words.includes(part))
  );
}
