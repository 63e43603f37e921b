// From the form trees of the `ec2Query` and `awsQuery` protocols to an operation's input.
import type { FormNode } from './form.js';
import { readScalar } from './scalar.js';
import type { ListShape, MapShape, Member, Shape, StructureShape } from './shape.js';

export type QueryDialect = 'ec2' | 'aws';

interface Place {
  readonly dialect: QueryDialect;
  readonly path: readonly string[];
  /** Traits of the member that holds the shape; of a flattened list, for instance. */
  readonly member?: Member;
}

/**
 * Reads an operation's input; marks every node it read.
 * Wire names: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html and .../aws-query-protocol.html
 */
export function readQuery(shape: Shape, form: FormNode, dialect: QueryDialect): unknown {
  return readNode(shape, form, { dialect, path: [] }) ?? {};
}

/** The name of a member in a query of that dialect. */
export function queryName(member: Member, dialect: QueryDialect): string {
  const { ec2QueryName, xmlName } = member.traits;
  if (dialect === 'aws') return xmlName ?? member.name;
  if (typeof ec2QueryName === 'string') return ec2QueryName;
  const name = xmlName ?? member.name;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function readNode(shape: Shape, node: FormNode, place: Place): unknown {
  if (shape.kind === 'unit') return undefined;
  if (shape.kind === 'structure') return readStructure(shape, node, place);
  if (shape.kind === 'list') return readList(shape, node, place);
  if (shape.kind === 'map') return readMap(shape, node, place);
  if (node.value === undefined) return undefined;
  node.read = true;
  return readScalar(shape, node.value, place.path);
}

function readStructure(shape: StructureShape, node: FormNode, place: Place): unknown {
  const structure: Record<string, unknown> = {};
  for (const member of shape.members) {
    const name = queryName(member, place.dialect);
    const child = node.children.get(name);
    if (!child) continue;
    const value = readNode(member.shape, child, { ...place, path: [...place.path, name], member });
    if (value !== undefined) structure[member.name] = value;
  }
  return structure;
}

function readList(shape: ListShape, node: FormNode, place: Place): unknown[] | undefined {
  const flat = place.dialect === 'ec2' || place.member?.traits.xmlFlattened;
  const wrapper = flat ? undefined : (shape.item.traits.xmlName ?? 'member');
  const items = numberedChildren(node, wrapper).map(([number, child]) =>
    readNode(shape.item.shape, child, { ...place, path: [...place.path, number], member: shape.item }),
  );
  if (items.length > 0) return items.filter((item) => item !== undefined);
  return takeEmpty(node) ? [] : undefined;
}

function readMap(shape: MapShape, node: FormNode, place: Place): unknown {
  const keyName = shape.key.traits.xmlName ?? 'key';
  const valueName = shape.value.traits.xmlName ?? 'value';
  const wrapper = place.member?.traits.xmlFlattened ? undefined : 'entry';
  const entries = numberedChildren(node, wrapper).map(([number, entry]) => {
    const path = [...place.path, number];
    const key = readChild(shape.key, entry, { ...place, path: [...path, keyName] });
    return [String(key), readChild(shape.value, entry, { ...place, path: [...path, valueName] })] as const;
  });
  if (entries.length > 0) return Object.fromEntries(entries);
  return takeEmpty(node) ? {} : undefined;
}

function readChild(member: Member, entry: FormNode, place: Place): unknown {
  const child = entry.children.get(place.path.at(-1) ?? '');
  return child && readNode(member.shape, child, { ...place, member });
}

// Clients say `Names=` for a list they send empty.
function takeEmpty(node: FormNode): boolean {
  if (node.value !== '') return false;
  node.read = true;
  return true;
}

function numberedChildren(node: FormNode, wrapper: string | undefined): [string, FormNode][] {
  const holder = wrapper === undefined ? node : node.children.get(wrapper);
  const numbered = [...(holder?.children ?? [])].filter(([name]) => /^\d+$/.test(name));
  return numbered.sort(([a], [b]) => Number(a) - Number(b));
}
