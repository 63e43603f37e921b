// Reads flotilla.yaml.
import { resolve } from 'node:path';
import { type Config, defaultConfig } from '../model/config.js';
import { UserError } from '../model/errors.js';
import { readSafely } from './safe-files.js';

/** Bytes; a configuration is a page of text. */
const largest = 1_048_576;

/**
 * The configuration with every default filled in; the defaults alone when no file is given. The parser and the
 * schema are loaded only where the file says something: the one that `stack create` writes is comments only.
 * @throws UserError naming file, line and column of whatever is wrong
 */
export async function readConfig(file?: string): Promise<Config> {
  if (file === undefined) return defaultConfig;
  const text = await readSafely(file, { what: 'the configuration', maxBytes: largest, follow: true });
  if (text === undefined) throw notThere(file);
  if (saysNothing.test(text)) return { ...defaultConfig, file: resolve(file) };
  const { parseConfig } = await import('./config-schema.js');
  return parseConfig(text, file);
}

/** Empty lines and comments; anything else is for the parser, also what only looks like one of these. */
const saysNothing = /^(?:[ ]*(?:#[\t\x20-\x7e]*)?\r?\n)*$/;

function notThere(file: string): UserError {
  return new UserError({
    what: `cannot read ${file}`,
    why: 'there is no such file',
    next: 'make one here: stack init',
    reason: 'notFound',
  });
}
