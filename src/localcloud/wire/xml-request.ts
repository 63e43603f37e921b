// XML request bodies (Route 53's) as an operation's input.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { AwsError } from './error.js';
import { readScalar } from './scalar.js';
import type { ListShape, Member, Shape } from './shape.js';

/** An element: its child elements by name, each name with all its elements, and its text under `#text`. */
export type XmlNode = { readonly [name: string]: readonly XmlNode[] | string | undefined };

// Entities are replaced here, the five of XML and numbers only: the parser's own expansion has been a way to
// exhaust memory. Every child is an array and every leaf an object, so that the shape alone decides what it is.
const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  alwaysCreateTextNode: true,
  cdataPropName: '#cdata',
  isArray: () => true,
});

/** The root element of a document; throws `InvalidInput` as Route 53 does for XML it cannot read. */
export function parseXml(text: string): XmlNode {
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) throw invalidXml();
  const [roots] = Object.values(parseDocument(text)).filter(Array.isArray);
  const root = roots?.[0] as XmlNode | undefined;
  if (!root) throw invalidXml();
  return root;
}

function parseDocument(text: string): XmlNode {
  try {
    return parser.parse(text) as XmlNode;
  } catch {
    // The parser has its own mind about names such as `constructor`; its errors are all about the text.
    throw invalidXml();
  }
}

function invalidXml(): AwsError {
  return new AwsError('InvalidInput', 'Invalid XML ; the request body is not a well-formed document');
}

/** Reads an element as a value of `shape`; throws MalformedValue. */
export function readXml(shape: Shape, node: XmlNode, path: readonly string[]): unknown {
  if (shape.kind === 'unit') return undefined;
  if (shape.kind === 'list')
    return readItems(shape, childrenOf(node, shape.item.traits.xmlName ?? 'member'), path);
  if (shape.kind === 'map') throw new TypeError('no XML request holds a map');
  if (shape.kind !== 'structure') return readScalar(shape, textOf(node), path);
  const structure: Record<string, unknown> = {};
  for (const member of shape.members) {
    const value = readMember(member, node, [...path, member.name]);
    if (value !== undefined) structure[member.name] = value;
  }
  return structure;
}

function readMember(member: Member, node: XmlNode, path: readonly string[]): unknown {
  const found = childrenOf(node, member.traits.xmlName ?? member.name);
  const { shape } = member;
  const [first] = found;
  if (!first) return undefined;
  if (shape.kind === 'list' && member.traits.xmlFlattened) return readItems(shape, found, path);
  return readXml(shape, first, path);
}

function readItems(shape: ListShape, nodes: readonly XmlNode[], path: readonly string[]): unknown[] {
  return nodes.map((node, index) => readXml(shape.item.shape, node, [...path, String(index + 1)]));
}

function childrenOf(node: XmlNode, name: string): readonly XmlNode[] {
  const children = Object.hasOwn(node, name) ? node[name] : undefined;
  return Array.isArray(children) ? children : [];
}

function textOf(node: XmlNode): string {
  const text = node['#text'];
  const [cdata] = childrenOf(node, '#cdata');
  return unescapeText(typeof text === 'string' ? text : '') + (cdata ? String(cdata['#text'] ?? '') : '');
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeText(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
