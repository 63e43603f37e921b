// Options that several commands share, and the parsers of their values.
import { type Command, InvalidArgumentError, Option } from 'commander';

export interface CloudOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly stats?: boolean;
}

/** `--region`, `--profile`, `--verbose`, and `--json` where the command reports. */
export function addCloudOptions(command: Command, { json = true } = {}): Command {
  command
    .option('--region <region>', 'AWS region; default: region in flotilla.yaml')
    .option('--profile <name>', 'AWS profile; also means AWS instead of the local cloud')
    .option('--verbose', 'tell more on stderr')
    .option('--stats', 'at the end, the calls made to the cloud and how many it slowed down');
  return json ? command.option('--json', 'the result as JSON on stdout') : command;
}

/** For commands that log in to a box: a key in place of `ssh.key`. */
export const keyOption = (): Option => new Option('--key <file>', 'private key to log in with, or agent');

/** For options that may be given several times. */
export function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

/** A whole number of `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** `--open 8080 --open 9000`. */
export function collectPort(text: string, earlier: readonly number[]): number[] {
  return [...earlier, wholeNumber(1, 65535)(text)];
}

/** `--tag key=value`; keys of ours and of AWS's are not the user's to set. */
export function collectTag(text: string, earlier: Readonly<Record<string, string>>): Record<string, string> {
  const [key, value] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
  if (!text.includes('=') || key === '') throw new InvalidArgumentError('Write it as key=value.');
  if (/^(aws|flotilla):/i.test(key))
    throw new InvalidArgumentError(`Keys that begin with ${key.split(':')[0]}: are taken.`);
  if (key.length > 128 || value.length > 256) {
    throw new InvalidArgumentError('A key has at most 128 characters, a value 256.');
  }
  return { ...earlier, [key]: value };
}
