// DNS names as Route 53 writes, checks and orders them.

const plain = /[a-z0-9_.\-\\]/;

/** Lower case, with a final dot, and everything but letters, digits, `-`, `_` and dots as `\ooo` octal. */
export function normalizeName(name: string): string {
  const lower = name.toLowerCase();
  const dotted = lower.endsWith('.') ? lower : `${lower}.`;
  return [...dotted].map((character) => (plain.test(character) ? character : octal(character))).join('');
}

/** Whether a normalized name keeps DNS's limits: labels of 1 to 63 octets, 255 in all (RFC 1035). */
export function isValidName(normalized: string): boolean {
  const unescaped = normalized.replace(/\\[0-7]{3}/g, '?');
  if (unescaped === '.' || unescaped.length > 255 || unescaped.includes('\\')) return false;
  return unescaped
    .slice(0, -1)
    .split('.')
    .every((label) => label.length >= 1 && label.length <= 63);
}

/** Whether `name` is `zone` or lies below it; both normalized. */
export function isWithin(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** Route 53's order: labels reversed, the final dot kept (`com.example.www.`). */
export function compareNames(left: string, right: string): number {
  return compareText(reverseLabels(left), reverseLabels(right));
}

/** Byte order, independent of the locale. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function reverseLabels(name: string): string {
  return `${name.slice(0, -1).split('.').reverse().join('.')}.`;
}

function octal(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
