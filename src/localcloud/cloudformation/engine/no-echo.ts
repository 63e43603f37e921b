// Keeps the values of NoEcho parameters out of whatever is answered.
import type { ParameterValue } from './parameters.js';

export const mask = '****';

/** Shorter values would be found in every other word, and hide nothing from anyone who counts stars. */
const shortestSecret = 3;

/** Blanks out the secret values, and their Base64 form, where a reason quotes them. */
export function maskSecrets(parameters: readonly ParameterValue[], text: string): string {
  return secretTexts(parameters).reduce((result, secret) => result.replaceAll(secret, mask), text);
}

function secretTexts(parameters: readonly ParameterValue[]): string[] {
  const values = parameters
    .filter((parameter) => parameter.noEcho)
    .flatMap(({ value, resolved }) => [value, resolved ?? value])
    .filter((value) => value.length >= shortestSecret);
  const secrets = values.flatMap((value) => [value, Buffer.from(value, 'utf8').toString('base64')]);
  return [...new Set(secrets)].sort((a, b) => b.length - a.length);
}
