// Values of the SDK's schemas as JSON: times are seconds since 1970, bytes base64, absent members left out.
import { MalformedValue } from './malformed.js';
import { readScalar, writeScalar } from './scalar.js';
import type { MapShape, ScalarShape, Shape, StructureShape } from './shape.js';

/** Reads parsed JSON as a value of `shape`; `null` means absent. Throws MalformedValue. */
export function readJson(shape: Shape, value: unknown, path: readonly string[]): unknown {
  if (value === null || value === undefined || shape.kind === 'unit') return undefined;
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) throw malformed(value, 'list', path);
    return value.map((item, index) => readJson(shape.item.shape, item, [...path, String(index + 1)]));
  }
  if (shape.kind !== 'structure' && shape.kind !== 'map') return readJsonScalar(shape, value, path);
  if (typeof value !== 'object' || Array.isArray(value)) throw malformed(value, shape.kind, path);
  return convertMembers(shape, value, (inner, innerValue, name) =>
    readJson(inner, innerValue, [...path, name]),
  );
}

function readJsonScalar(shape: ScalarShape, value: unknown, path: readonly string[]): unknown {
  const isText = shape.kind === 'string' || shape.kind === 'blob';
  const isPlain = isText
    ? typeof value === 'string'
    : typeof value === shape.kind || shape.kind === 'timestamp';
  if (!isPlain || typeof value === 'object') throw malformed(value, shape.kind, path);
  return readScalar(shape, String(value), path);
}

function malformed(value: unknown, expected: string, path: readonly string[]): MalformedValue {
  return new MalformedValue({ path, text: JSON.stringify(value), expected });
}

/** A value of `shape` ready for `JSON.stringify`. */
export function writeJson(shape: Shape, value: unknown): unknown {
  if (value === null || value === undefined || shape.kind === 'unit') return undefined;
  if (shape.kind === 'list') return (value as unknown[]).map((item) => writeJson(shape.item.shape, item));
  if (shape.kind === 'structure' || shape.kind === 'map')
    return convertMembers(shape, value as object, writeJson);
  if (shape.kind === 'blob') return writeScalar(shape, value);
  return shape.kind === 'timestamp' ? writeJsonTime(shape, value) : value;
}

function writeJsonTime(shape: ScalarShape, value: unknown): unknown {
  const text = writeScalar(shape, value, 'epoch-seconds');
  return (shape.format ?? 'epoch-seconds') === 'epoch-seconds' ? Number(text) : text;
}

type Convert = (shape: Shape, value: unknown, name: string) => unknown;

// Built from entries, so that a map's key can be `__proto__` like any other.
function convertMembers(shape: StructureShape | MapShape, record: object, convert: Convert): unknown {
  const values = record as Record<string, unknown>;
  const members =
    shape.kind === 'map' ? Object.keys(record).map((name) => ({ ...shape.value, name })) : shape.members;
  const converted = members.map(
    ({ name, shape: inner }) => [name, convert(inner, values[name], name)] as const,
  );
  return Object.fromEntries(converted.filter(([, value]) => value !== undefined));
}
