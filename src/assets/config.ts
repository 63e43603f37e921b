// Reads flotilla.yaml.
import { type Config, defaultConfig } from '../model/config.js';
import { UserError } from '../model/errors.js';
import { readSafely } from './safe-files.js';

/** Bytes; a configuration is a page of text. */
const largest = 1_048_576;

/**
 * The configuration with every default filled in; the defaults alone when no file is given. The parser and the
 * schema are loaded only where there is a file: `stack list` in a bare folder starts without them.
 * @throws UserError naming file, line and column of whatever is wrong
 */
export async function readConfig(file?: string): Promise<Config> {
  if (file === undefined) return defaultConfig;
  const text = await readSafely(file, { what: 'the configuration', maxBytes: largest, follow: true });
  if (text === undefined) throw notThere(file);
  const { parseConfig } = await import('./config-schema.js');
  return parseConfig(text, file);
}

function notThere(file: string): UserError {
  return new UserError({
    what: `cannot read ${file}`,
    why: 'there is no such file',
    next: 'make one here: stack init',
    reason: 'notFound',
  });
}
