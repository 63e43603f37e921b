// Two clouds' answers to the same calls, made comparable and laid side by side.

/** What `two_clouds/main.py` prints. */
export interface Told {
  readonly steps: readonly (readonly [step: string, answer: unknown])[];
  /** What the script calls the ids it was given. */
  readonly names: Readonly<Record<string, string>>;
}

export interface Difference {
  readonly step: string;
  /** Members from the answer down, without indexes: `Vpcs[].State`; a list's own length is `Vpcs#`. */
  readonly path: string;
  /** `undefined` where that cloud says nothing. */
  readonly ours: unknown;
  readonly theirs: unknown;
}

type Refused = { readonly Refusal: { readonly Code: string; readonly Status: number } };

/** Ids, times, addresses and Route 53's changes as words, so that equal answers are equal; tags by their keys. */
export function readAnswers({ steps, names }: Told): Map<string, unknown> {
  const ids = Object.entries(names);
  const known = (text: string) => ids.reduce((left, [id, name]) => left.replaceAll(id, name), text);
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string') return toWords(known(value));
    if (Array.isArray(value)) return value.map(plain).sort(byKey);
    if (typeof value !== 'object' || value === null) return value ?? undefined;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  };
  const answers = new Map(steps.map(([step, answer]) => [step, plain(answer)]));
  if (answers.size !== steps.length) throw new Error('two steps have one name');
  return answers;
}

function toWords(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return '<time>';
  return text
    .replace(/^\/change\/C[A-Z0-9]+$/, '<change>')
    .replace(/\b10([.-])0[.-]1[.-]\d+\b/g, '10$10$11$1x')
    .replace(/\b([a-z]+(?:-[a-z]+)*)-[0-9a-f]{17}\b/g, '<$1>')
    .replace(/\([\d-]+ [\d:]+ (?=\w+\))/, '(<time> ');
}

/** Tags have no order of their own; everything else stays as it came. */
function byKey(left: unknown, right: unknown): number {
  const [one, other] = [left, right].map(
    (item) => (item as { Key?: unknown; ResourceId?: unknown } | undefined) ?? {},
  );
  if (typeof one?.Key !== 'string' || typeof other?.Key !== 'string') return 0;
  const name = ({ Key, ResourceId = '' }: typeof one) => `${Key} ${ResourceId}`;
  return name(one) < name(other) ? -1 : 1;
}

/** Every difference between two clouds' answers, in the order of the steps. */
export function differencesOf(ours: Map<string, unknown>, theirs: Map<string, unknown>): Difference[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((step) =>
    compare('', ours.get(step), theirs.get(step)).map((difference) => ({ step, ...difference })),
  );
}

type Unnamed = Omit<Difference, 'step'>;

function compare(path: string, ours: unknown, theirs: unknown): Unnamed[] {
  if (isRefused(ours) !== isRefused(theirs)) {
    return [{ path: 'Refusal', ours: codeOf(ours), theirs: codeOf(theirs) }];
  }
  if (Array.isArray(ours) && Array.isArray(theirs)) return compareLists(path, ours, theirs);
  if (isObject(ours) && isObject(theirs)) {
    const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    return [...keys].flatMap((key) => compare(path ? `${path}.${key}` : key, ours[key], theirs[key]));
  }
  return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ path, ours, theirs }];
}

function compareLists(path: string, ours: readonly unknown[], theirs: readonly unknown[]): Unnamed[] {
  const shared = Math.min(ours.length, theirs.length);
  const inner = ours.slice(0, shared).flatMap((item, at) => compare(`${path}[]`, item, theirs[at]));
  if (ours.length === theirs.length) return inner;
  return [{ path: `${path}#`, ours: ours.length, theirs: theirs.length }, ...inner];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRefused = (value: unknown): value is Refused => isObject(value) && 'Refusal' in value;

const codeOf = (value: unknown): string | undefined => (isRefused(value) ? value.Refusal.Code : undefined);
