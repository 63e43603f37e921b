// Texts of single values: numbers, booleans, times and bytes as they stand in queries, XML and JSON strings.
import { MalformedValue } from './malformed.js';
import type { ScalarShape, TimestampFormat } from './shape.js';

/** Reads a text as the value of `shape`; throws MalformedValue. */
export function readScalar(shape: ScalarShape, text: string, path: readonly string[]): unknown {
  const value = readers[shape.kind](text.trim(), text);
  if (value === undefined) throw new MalformedValue({ path, text, expected: shape.kind });
  return value;
}

const readers: Record<ScalarShape['kind'], (trimmed: string, text: string) => unknown> = {
  string: (_trimmed, text) => text,
  number: (trimmed) => (/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined),
  boolean: (trimmed) => ({ true: true, false: false })[trimmed.toLowerCase()],
  blob: (trimmed) =>
    /^[\w+/\s-]*={0,2}$/.test(trimmed) ? new Uint8Array(Buffer.from(trimmed, 'base64')) : undefined,
  timestamp: (trimmed) => readTime(trimmed),
};

function readTime(text: string): Date | undefined {
  const time = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The text of a value; times without a format of their own are written in `format`. */
export function writeScalar(
  shape: ScalarShape,
  value: unknown,
  format: TimestampFormat = 'date-time',
): string {
  if (shape.kind === 'timestamp') return writeTime(value, shape.format ?? format);
  if (shape.kind === 'blob') return Buffer.from(value as Uint8Array).toString('base64');
  if (typeof value === 'object') throw new TypeError(`an object stands where a ${shape.kind} is due`);
  return String(value);
}

function writeTime(value: unknown, format: TimestampFormat): string {
  if (!(value instanceof Date)) throw new TypeError('a time must be a Date');
  if (format === 'epoch-seconds') return String(value.getTime() / 1000);
  return format === 'http-date' ? value.toUTCString() : value.toISOString();
}
