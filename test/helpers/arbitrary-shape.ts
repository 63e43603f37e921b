// Arbitrary values of the SDK's schemas, for round trips through the wire.
import fc from 'fast-check';
import type { Member, ScalarShape, Shape, StructureShape } from '../../src/localcloud/wire/shape.js';

export interface ShapeChoices {
  /** How texts look; a protocol may not carry every character. */
  readonly text?: fc.Arbitrary<string>;
  /** Below this many structures nothing optional is made. */
  readonly depth?: number;
  /** Top-level members that must be there, such as a path's labels. */
  readonly required?: readonly string[];
  /** Every structure and map holds something; queries cannot say empty ones. */
  readonly solid?: boolean;
}

/** Values of `shape`, as the SDK's types have them. */
export function arbitraryOf(shape: Shape, choices: ShapeChoices = {}): fc.Arbitrary<unknown> {
  const depth = choices.depth ?? 5;
  if (shape.kind === 'unit') return fc.constant(undefined);
  if (shape.kind === 'structure') return arbitraryStructure(shape, { ...choices, depth: depth - 1 });
  if (shape.kind === 'list') {
    return fc.array(arbitraryOf(shape.item.shape, choices), { minLength: 1, maxLength: 3 });
  }
  if (shape.kind === 'map') {
    return fc.dictionary(fc.string({ minLength: 1 }), arbitraryOf(shape.value.shape, choices), {
      minKeys: 1,
    });
  }
  return arbitraryScalar(shape, choices);
}

function arbitraryStructure(shape: StructureShape, choices: ShapeChoices & { depth: number }) {
  const { required = [], ...inner } = choices;
  const first = shape.members.find(isScalar) ?? shape.members[0];
  const isRequired = (member: Member) =>
    member.required ||
    required.includes(member.name) ||
    member.traits.idempotencyToken === 1 ||
    (choices.solid === true && member === first);
  const members = shape.members.filter((member) => choices.depth > 0 || isRequired(member));
  const entries = members.map((member) => [member.name, arbitraryMember(member, inner)] as const);
  const requiredKeys = members.filter(isRequired).map((member) => member.name);
  return fc.record(Object.fromEntries(entries), { requiredKeys });
}

function isScalar(member: Member): boolean {
  return !['structure', 'list', 'map', 'unit'].includes(member.shape.kind);
}

// Clients make a token of their own where none is given, so there is always one.
function arbitraryMember(member: Member, choices: ShapeChoices): fc.Arbitrary<unknown> {
  if (member.traits.httpHeader) return fc.webPath().map((path) => `https://cloud.example${path}`);
  return member.traits.idempotencyToken ? fc.uuid() : arbitraryOf(member.shape, choices);
}

function arbitraryScalar(shape: ScalarShape, choices: ShapeChoices): fc.Arbitrary<unknown> {
  const kinds: Record<ScalarShape['kind'], fc.Arbitrary<unknown>> = {
    string: choices.text ?? fc.string(),
    boolean: fc.boolean(),
    number: fc.integer(),
    blob: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    timestamp: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000)),
  };
  return kinds[shape.kind];
}

/** The value without empty lists, empty structures and what holds nothing else: queries cannot say them. */
export function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  const entries = Object.entries(value)
    .map(([name, inner]) => [name, withoutEmpty(inner)] as const)
    .filter(([, inner]) => inner !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
