// The SDK's run-time schemas as plain trees that the codecs walk; each is read once and kept with its schema.
import { NormalizedSchema } from '@smithy/core/schema';

type Schema = Parameters<typeof NormalizedSchema.of>[0];
type Traits = ReturnType<NormalizedSchema['getMergedTraits']>;

type ScalarKind = 'string' | 'boolean' | 'number' | 'blob' | 'timestamp';
export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export interface ScalarShape {
  readonly kind: ScalarKind;
  /** Of timestamps whose schema names one; otherwise the protocol's default counts. */
  readonly format?: TimestampFormat;
}

export interface ListShape {
  readonly kind: 'list';
  readonly item: Member;
}

export interface MapShape {
  readonly kind: 'map';
  readonly key: Member;
  readonly value: Member;
}

export interface StructureShape {
  readonly kind: 'structure';
  readonly name: string;
  readonly members: readonly Member[];
}

interface UnitShape {
  readonly kind: 'unit';
}

export type Shape = ScalarShape | ListShape | MapShape | StructureShape | UnitShape;

/** A shape in its place: the name and traits are those of the member that holds it. */
export interface Member {
  readonly name: string;
  readonly traits: Traits;
  readonly required: boolean;
  readonly shape: Shape;
}

/** The tree of an SDK schema, e.g. the input of an operation. */
export function shapeOf(schema: unknown): Shape {
  return readShape(NormalizedSchema.of(schema as Schema));
}

function readShape(schema: NormalizedSchema): Shape {
  if (schema.isUnitSchema()) return { kind: 'unit' };
  if (schema.isStructSchema()) return structureOf(schema);
  if (schema.isListSchema()) return { kind: 'list', item: readMember('member', schema.getValueSchema()) };
  if (schema.isMapSchema()) return readMap(schema);
  return readScalar(schema);
}

const structures = new WeakMap<object, StructureShape>();

function structureOf(schema: NormalizedSchema): StructureShape {
  const key = schema.getSchema() as object;
  const known = structures.get(key);
  if (known) return known;
  const made = readStructure(schema);
  structures.set(key, made);
  return made;
}

// Members are read on first use only: shapes may hold themselves, and most of EC2's are never asked for.
function readStructure(schema: NormalizedSchema): StructureShape {
  let members: readonly Member[] | undefined;
  return {
    kind: 'structure',
    name: schema.getName() ?? '',
    get members() {
      members ??= readMembers(schema);
      return members;
    },
  };
}

// A structure's required members come first in its schema, which ends with their number.
function readMembers(schema: NormalizedSchema): Member[] {
  const required = (schema.getSchema() as readonly unknown[])[6] ?? 0;
  return [...schema.structIterator()].map(([name, member], index) =>
    readMember(name, member, index < Number(required)),
  );
}

function readMember(name: string, schema: NormalizedSchema, required = false): Member {
  return { name, traits: schema.getMergedTraits(), required, shape: readShape(schema) };
}

function readMap(schema: NormalizedSchema): MapShape {
  return {
    kind: 'map',
    key: readMember('key', schema.getKeySchema()),
    value: readMember('value', schema.getValueSchema()),
  };
}

function readScalar(schema: NormalizedSchema): ScalarShape {
  if (schema.isStringSchema()) return { kind: 'string' };
  if (schema.isBooleanSchema()) return { kind: 'boolean' };
  if (schema.isNumericSchema()) return { kind: 'number' };
  if (schema.isTimestampSchema()) return readTimestamp(schema.getSchema());
  if (schema.isBlobSchema()) return { kind: 'blob' };
  throw new TypeError(`no wire form is known for ${schema.getName(true)}`);
}

const timestampFormats: Record<number, TimestampFormat> = {
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
};

function readTimestamp(schema: unknown): ScalarShape {
  return { kind: 'timestamp', format: timestampFormats[schema as number] };
}
