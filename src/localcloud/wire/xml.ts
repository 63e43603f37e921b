// Answers as XML: what the query and REST-XML protocols share.
import { writeScalar } from './scalar.js';
import type { ListShape, MapShape, Member, StructureShape } from './shape.js';

/** An element with already written content. */
export function element(name: string, content: string, attributes = ''): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** The text of ` xmlns="…"`, or nothing. */
export function namespaceOf(uri: string | undefined): string {
  return uri === undefined ? '' : ` xmlns="${escapeText(uri)}"`;
}

// XML 1.0 has no form at all for most control characters; a carriage return needs one or parsers drop it.
const special = /[&<>"'\p{Cc}\ufffe\uffff]/gu;
const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
  '\n': '\n',
  '\t': '\t',
};

/** Text fit for element content and attributes; characters XML cannot carry become U+FFFD. */
export function escapeText(text: string): string {
  return text.replace(
    special,
    (character) => escapes[character] ?? (isLateControl(character) ? character : '\ufffd'),
  );
}

// U+007F to U+009F are controls to Unicode, and characters to XML.
function isLateControl(character: string): boolean {
  return character >= '\u007f' && character <= '\u009f';
}

/** The members of a structure that have a value, one element after the other, in the schema's order. */
export function writeMembers(members: readonly Member[], value: unknown): string {
  if (typeof value !== 'object' || value === null) throw new TypeError('a structure must be an object');
  const record = value as Record<string, unknown>;
  let text = '';
  for (const member of members) {
    const inner = record[member.name];
    if (inner !== undefined && inner !== null) text += writeMember(member, inner, wireName(member));
  }
  return text;
}

function wireName(member: Member): string {
  return member.traits.xmlName ?? member.name;
}

function writeMember(member: Member, value: unknown, name: string): string {
  const { shape } = member;
  if (shape.kind === 'unit') return '';
  if (shape.kind === 'structure') return writeStructure(shape, value, name);
  if (shape.kind === 'map')
    return writeMap(shape, value, member.traits.xmlFlattened ? name : undefined, name);
  if (shape.kind !== 'list') return element(name, escapeText(writeScalar(shape, value)));
  if (member.traits.xmlFlattened) return writeItems(shape, value, name);
  return element(name, writeItems(shape, value, shape.item.traits.xmlName ?? 'member'));
}

function writeStructure(shape: StructureShape, value: unknown, name: string): string {
  const attributes = shape.members.filter((member) => member.traits.xmlAttribute);
  const content = writeMembers(
    attributes.length > 0 ? shape.members.filter((member) => !member.traits.xmlAttribute) : shape.members,
    value,
  );
  return element(name, content, writeAttributes(attributes, value as Record<string, unknown>));
}

function writeAttributes(members: readonly Member[], record: Record<string, unknown>): string {
  const present = members.filter((member) => record[member.name] !== undefined);
  return present
    .map((member) => ` ${wireName(member)}="${escapeText(String(record[member.name]))}"`)
    .join('');
}

function writeItems(shape: ListShape, value: unknown, name: string): string {
  if (!Array.isArray(value)) throw new TypeError(`the list ${name} must be an array`);
  return value.map((item) => writeMember(shape.item, item, name)).join('');
}

function writeMap(shape: MapShape, value: unknown, flatName: string | undefined, name: string): string {
  const entries = Object.entries(value as object).map(([key, inner]) =>
    element(
      flatName ?? 'entry',
      writeMember(shape.key, key, shape.key.traits.xmlName ?? 'key') +
        writeMember(shape.value, inner, shape.value.traits.xmlName ?? 'value'),
    ),
  );
  return flatName === undefined ? element(name, entries.join('')) : entries.join('');
}
