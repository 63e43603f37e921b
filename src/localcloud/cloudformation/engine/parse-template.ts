// From a template's text, YAML or JSON, to plain JSON with every short form (`!Ref`) written out.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from 'yaml';
import { isObject, type Json, type JsonObject } from './json.js';
import { formatError, templateError, validationError } from './template-error.js';

/** Bytes of a template passed in the request itself (CloudFormation quotas). */
const maximumBytes = 51_200;

/** Deeper nesting is no template, and would exhaust the stack of whoever walks it. */
const maximumDepth = 100;

/** Tags whose long form is not `Fn::<tag>`. */
const plainTags = new Set(['Ref', 'Condition']);
const functionTags = new Set(
  'And Base64 Cidr Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or Select Split Sub'.split(' '),
);

/**
 * @returns the template's top-level mapping, intrinsic functions in their long form
 * @throws ValidationError with line and column where the text is not well-formed
 */
export function parseTemplate(text: string): JsonObject {
  if (Buffer.byteLength(text) > maximumBytes) throw tooLong(text);
  const value = /^\s*\{/.test(text) ? parseJson(text) : parseYaml(text);
  if (!isObject(value)) throw formatError('unsupported structure.');
  return value;
}

function tooLong(text: string) {
  const start = text.slice(0, 60).replaceAll(/\s+/g, ' ');
  return validationError(
    `1 validation error detected: Value '${start}...' at 'templateBody' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${maximumBytes}`,
  );
}

function parseJson(text: string): Json {
  try {
    return limitDepth(JSON.parse(text) as Json, 0);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw notWellFormed('JSON', place(text, findJsonFault(text)));
  }
}

/** Where the text stops being the beginning of any JSON: the parser's own message does not always say. */
function findJsonFault(text: string): number {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = (error as Error).message;
    const position = /position (\d+)/.exec(message)?.[1];
    return /end of JSON|Unterminated/.test(message) || Number(position) >= text.length;
  }
}

function limitDepth(value: Json, depth: number): Json {
  if (depth > maximumDepth) throw formatError('unsupported structure.');
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) limitDepth(item as Json, depth + 1);
  }
  return value;
}

function parseYaml(text: string): Json {
  const lines = new LineCounter();
  const document = readDocument(text, lines);
  const fault = document.errors[0] ?? document.warnings.find((warning) => isUnknownTag(text, warning.pos));
  if (fault) throw notWellFormed('YAML', lines.linePos(fault.pos[0]));
  return toJson(document.contents, 0);
}

/** The parser warns of every `!Tag`; ours are known here. */
function isUnknownTag(text: string, [start, end]: readonly [number, number]): boolean {
  const name = text.slice(start + 1, end).trim();
  return !plainTags.has(name) && !functionTags.has(name);
}

/** The parser recurses once a level: thousands of levels in a small text would overflow its stack. */
function readDocument(text: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  } catch (error) {
    if (error instanceof RangeError) throw formatError('unsupported structure.');
    throw error;
  }
}

function notWellFormed(kind: 'YAML' | 'JSON', at: { line: number; col: number }) {
  return formatError(`${kind} not well-formed. (line ${at.line}, column ${at.col})`);
}

function place(text: string, offset: number) {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, col: (before.at(-1)?.length ?? 0) + 1 };
}

function toJson(node: Node | null, depth: number): Json {
  if (node === null) return null;
  if (isAlias(node)) throw templateError('YAML aliases are not allowed in CloudFormation templates');
  if (depth > maximumDepth) throw formatError('unsupported structure.');
  const value = nodeValue(node, depth + 1);
  return node.tag?.startsWith('!') ? longForm(node.tag.slice(1), value) : value;
}

function nodeValue(node: Node, depth: number): Json {
  if (isSeq<Node>(node)) return node.items.map((item) => toJson(item, depth));
  if (isMap<Node, Node>(node)) {
    return Object.fromEntries(node.items.map((pair) => [keyText(pair.key), toJson(pair.value, depth)]));
  }
  return isScalar(node) ? scalarValue(node) : null;
}

function keyText(key: Node): string {
  if (!isScalar(key)) throw formatError('unsupported structure.');
  return key.source ?? String(key.value);
}

/** Numbers that would not print as they were written (`012`, an account id with a leading 0) stay text. */
function scalarValue(scalar: Scalar): Json {
  const { value, source } = scalar;
  if (typeof value === 'number' && source !== undefined && String(value) !== source) return source;
  if (typeof value === 'bigint') return source ?? String(value);
  return value as Json;
}

function longForm(name: string, value: Json): Json {
  if (plainTags.has(name)) return { [name]: value };
  return { [`Fn::${name}`]: name === 'GetAtt' && typeof value === 'string' ? splitAttribute(value) : value };
}

/** `!GetAtt Box.Nested.Name` names the attribute `Nested.Name` of `Box`. */
function splitAttribute(text: string): Json {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
