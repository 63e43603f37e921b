// Fleets: numbered boxes `<base>-<n>`, the ranges commands take, and every name derived from them.
import { UserError } from './errors.js';

/** Boxes low to high, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The boxes of a fleet a command is about; without a range, all there are. */
export interface Selection {
  readonly base: string;
  readonly range?: Range;
  /** Narrows the range, as `--only 3,7-9` says. */
  readonly only?: readonly number[];
}

/** A range wider than this is a slip of the keyboard: 2,000 stacks, rules and names are where AWS's own limits lie. */
export const widestRange = 2000;
const highestNumber = 99_999;

/** As a user's name, and never ending in `-<digits>`: `ws-1` beside the fleet `ws` would name two boxes at once. */
const basePattern = /^[a-z](?:[a-z0-9-]{0,55}[a-z0-9])?$/;

/** Answers the base itself; throws a UserError that says which rule it breaks. */
export function checkBase(text: string): string {
  const why = faultOfBase(text);
  if (!why) return text;
  throw new UserError({
    what: `${JSON.stringify(text)} cannot be the name of a fleet`,
    why,
    next: 'choose a name such as ws or spring-school',
  });
}

function faultOfBase(text: string): string | undefined {
  if (!basePattern.test(text))
    return 'with its number it becomes a DNS label: 1 to 57 of a-z, 0-9 and -, starting with a letter, not ending in -';
  return /-\d+$/.test(text) ? 'it ends in a number, as the boxes of a fleet do' : undefined;
}

/** A whole number as people write it: without sign or padding. */
export function readBoxNumber(text: string): number {
  const value = Number(text);
  if (/^(?:0|[1-9]\d*)$/.test(text) && value <= highestNumber) return value;
  throw new UserError({
    what: `${JSON.stringify(text)} is not the number of a box`,
    why: `a number is written without sign or leading zeros, from 0 to ${highestNumber}`,
    next: 'write for example 1 40',
  });
}

/** One number is a range of one. Throws a UserError for low above high, or more boxes than a fleet may have. */
export function readRange(low: string, high: string = low): Range {
  const range = { low: readBoxNumber(low), high: readBoxNumber(high) };
  if (range.low > range.high) {
    throw new UserError({
      what: `${low} to ${high} is no range`,
      why: 'it begins above its end',
      next: `write ${high} ${low}`,
    });
  }
  if (range.high - range.low < widestRange) return range;
  throw new UserError({
    what: `${low} to ${high} are ${range.high - range.low + 1} boxes`,
    why: `a command takes at most ${widestRange}`,
    next: 'give a smaller range, several times if need be',
  });
}

/** The numbers of `3,7-9`, in order and each once. Throws a UserError for what is outside the range. */
export function readOnly(text: string, range?: Range): number[] {
  const numbers = text.split(',').flatMap((part) => {
    const [low = '', high, ...rest] = part.trim().split('-');
    if (rest.length > 0) throw notAList(text);
    return numbersOf(readRange(low, high));
  });
  const outside = range && numbers.find((number) => number < range.low || number > range.high);
  if (outside === undefined) return [...new Set(numbers)].sort((one, other) => one - other);
  throw new UserError({
    what: `--only ${text} names box ${outside}`,
    why: `the range is ${range?.low} to ${range?.high}`,
    next: 'name numbers inside the range',
  });
}

function notAList(text: string): UserError {
  return new UserError({
    what: `${JSON.stringify(text)} is no list of box numbers`,
    why: 'it is numbers and ranges with commas between them',
    next: 'write for example --only 3,7-9',
  });
}

export function numbersOf({ low, high }: Range): number[] {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}

/** `1-3,7` of [1, 2, 3, 7]: the shortest words for `--only`. */
export function shortList(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of [...new Set(numbers)].sort((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

export const fleetBoxName = (base: string, number: number): string => `${base}-${number}`;
export const fleetStackName = (prefix: string, base: string): string => `${prefix}-fleet-${base}`;

/** The selected numbers; undefined where a command is about all there are. */
export function selectedNumbers({ range, only }: Selection): readonly number[] | undefined {
  if (only) return only;
  return range && numbersOf(range);
}
