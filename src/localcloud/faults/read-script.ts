// Reads a fault script as a user writes it, YAML or JSON, and says which entry is wrong.
import { parse } from 'yaml';
import { commonFields, type FieldKind, faultKinds, faultRules, fieldKinds } from './kinds.js';
import type { FaultEntry } from './records.js';

/** What is wrong with a script; the message is a sentence for its author. */
export class ScriptError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScriptError';
  }
}

const longestScript = 1000;

/**
 * The entries of a script: a list, or an object with the list as `faults` and perhaps a `seed` for all of them.
 * @throws ScriptError naming the entry, counted from 1, and the field
 */
export function readScript(text: string): FaultEntry[] {
  const { list, seed } = outline(parseText(text));
  if (list.length > longestScript) throw new ScriptError(`a script has at most ${longestScript} entries`);
  return list.map((given, index) => {
    const entry = readEntry(given, `entry ${index + 1}`);
    return entry.seed === undefined && seed !== undefined ? { ...entry, seed } : entry;
  });
}

function parseText(text: string): unknown {
  try {
    return parse(text, { schema: 'core', maxAliasCount: 0 });
  } catch (error) {
    throw new ScriptError(`it is not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function outline(value: unknown): { readonly list: readonly unknown[]; readonly seed?: number | undefined } {
  if (Array.isArray(value)) return { list: value };
  if (!isRecord(value) || !Array.isArray(value.faults)) {
    throw new ScriptError('it must be a list of entries, or an object with such a list as `faults`');
  }
  const strange = Object.keys(value).find((key) => key !== 'faults' && key !== 'seed');
  if (strange !== undefined) throw new ScriptError(`beside \`faults\` it has the unknown key \`${strange}\``);
  const seed = value.seed === undefined ? undefined : (readField(value.seed, 'seed', 'the script') as number);
  return { list: value.faults, seed };
}

function readEntry(given: unknown, where: string): FaultEntry {
  if (!isRecord(given))
    throw new ScriptError(`${where} must be an object like {action: RunInstances, fault: throttle}`);
  const kind = String(given.fault ?? '');
  const rules = faultRules(kind);
  if (!rules) {
    const told = given.fault === undefined ? 'names no fault' : `names the unknown fault \`${kind}\``;
    throw new ScriptError(`${where} ${told}; there are: ${faultKinds.join(', ')}`);
  }
  const takes = new Set<string>([...commonFields, ...rules.takes]);
  const fields = Object.entries(given).map(([name, value]) => {
    if (!takes.has(name)) {
      throw new ScriptError(`${where}: \`${kind}\` takes no \`${name}\`, only ${[...takes].join(', ')}`);
    }
    return [name, name === 'nth' ? readNth(value, where) : readField(value, name, where)] as const;
  });
  const missing = rules.needs.find((name) => given[name] === undefined);
  if (missing !== undefined) throw new ScriptError(`${where}: \`${kind}\` needs \`${missing}\``);
  const entry = {
    ...(rules.actions && { action: rules.actions }),
    ...Object.fromEntries(fields),
  } as FaultEntry;
  if (rules.place === 'call' && entry.action === undefined) {
    throw new ScriptError(
      `${where}: \`${kind}\` needs an \`action\`, e.g. RunInstances or \`*\` for every one`,
    );
  }
  return entry;
}

function readNth(value: unknown, where: string): string {
  const text = String(value);
  const [, first, dash, last] = /^([1-9]\d*)(-?)([1-9]\d*)?$/.exec(text) ?? [];
  const isRange = first !== undefined && (dash ? !last || Number(last) >= Number(first) : !last);
  if (text === 'every' || isRange) return text;
  throw new ScriptError(
    `${where}: \`nth\` is a number, a range like 2-5 or 4-, or every, not ${JSON.stringify(value)}`,
  );
}

interface FieldRule {
  readonly words: string;
  readonly read: (value: unknown) => unknown;
}

const numberFrom =
  (least: number, most: number, whole = true) =>
  (value: unknown) =>
    typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))
      ? value
      : undefined;
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const fieldRules: Readonly<Record<FieldKind, FieldRule>> = {
  text: { words: 'a text', read: text },
  texts: {
    words: 'a text or a list of texts',
    read: (value) => {
      const list = Array.isArray(value) ? value : [value];
      return list.length > 0 && list.every((one) => text(one) !== undefined) ? list : undefined;
    },
  },
  count: { words: 'a whole number from 1', read: numberFrom(1, 1e6) },
  amount: { words: 'a whole number from 0', read: numberFrom(0, 1e9) },
  seconds: { words: 'a number of seconds', read: numberFrom(0, 86_400, false) },
  status: { words: 'an HTTP status from 400 to 599', read: numberFrom(400, 599) },
  share: { words: 'a number above 0, up to 1', read: numberFrom(Number.MIN_VALUE, 1, false) },
};

const origins = ['caller', 'cloudformation', 'any'];

function readField(value: unknown, name: string, where: string): unknown {
  const rule = fieldRules[fieldKinds[name] ?? 'text'];
  const read = rule.read(value);
  if (read === undefined || (name === 'from' && !origins.includes(String(read)))) {
    const words = name === 'from' ? origins.join(', ') : rule.words;
    throw new ScriptError(`${where}: \`${name}\` must be ${words}, not ${JSON.stringify(value)}`);
  }
  return read;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
