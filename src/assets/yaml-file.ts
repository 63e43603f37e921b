// YAML checked by a schema, with the line and column of everything that is wrong.
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../model/errors.js';

/** More aliases than any hand-written file needs, fewer than a bomb does. */
const mostAliases = 50;

interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * @returns what the schema makes of the text; an empty text counts as an empty map
 * @throws UserError with `file:line:column` of the first thing that is wrong
 */
export function parseYamlFile<T>(text: string, file: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const source = { file, document, lines };
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) throw wrong(source, fault.pos[0], firstLine(fault.message));
  const result = schema.safeParse(toValue(source) ?? {});
  if (result.success) return result.data;
  throw describeIssue(source, result.error.issues[0]);
}

function toValue(source: Source): unknown {
  try {
    return source.document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    throw wrong(source, 0, firstLine((error as Error).message));
  }
}

type Issue = z.core.$ZodIssue;

function describeIssue(source: Source, issue: Issue | undefined): UserError {
  if (issue?.code === 'unrecognized_keys') return unknownKey(source, issue.path, issue.keys[0] ?? '');
  const path = issue?.path ?? [];
  const name = path.length > 0 ? `${path.join('.')}: ` : '';
  return wrong(source, offsetOf(source, path), `${name}${issue?.message ?? 'not valid'}`);
}

function unknownKey(source: Source, path: readonly PropertyKey[], key: string): UserError {
  const map = path.length > 0 ? source.document.getIn(path, true) : source.document.contents;
  const pair = isMap(map)
    ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  const offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  return wrong(source, offset ?? offsetOf(source, path), `unknown key ${[...path, key].join('.')}`);
}

/** The place of the value, or of the nearest thing around it. */
function offsetOf({ document }: Source, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function wrong({ file, lines }: Source, offset: number, why: string): UserError {
  const { line, col } = lines.linePos(offset);
  const place = `${file}:${line || 1}:${col || 1}`;
  return new UserError({
    what: `${place} is wrong`,
    why,
    next: 'correct the file; README.md lists every key',
  });
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
