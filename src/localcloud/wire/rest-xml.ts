// The `restXml` protocol: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
import { validateHeaderValue } from 'node:http';
import type { Action, Service } from './action.js';
import type { Codec, Reply, WireRequest } from './codec.js';
import { AwsError } from './error.js';
import { refuseMalformed } from './malformed.js';
import { openRoutes, type Route } from './route.js';
import { readScalar, writeScalar } from './scalar.js';
import { type Member, type ScalarShape, type Shape, type StructureShape, shapeOf } from './shape.js';
import { describeMissing, findMissing } from './validate.js';
import { element, namespaceOf, writeMembers } from './xml.js';
import { writeErrorResponse, xmlReply } from './xml-reply.js';
import { parseXml, readXml } from './xml-request.js';

/** The codec of Route 53. */
export function openRestXml(service: Service): Codec {
  const findRoute = openRoutes(service);
  const attributes = namespaceOf(service.xmlNamespace);
  return {
    read: (request) => {
      const route = findRoute(request.method, request.path);
      if (!route) throw new AwsError('UnknownOperationException', 'There is no such operation.', 404);
      return { action: route.action, input: readInput(route, request) };
    },
    write: (action, output) => writeAnswer(action, output ?? {}, attributes),
    refuse: (error, requestId) =>
      xmlReply(error.status, writeErrorResponse({ error, requestId, attributes })),
  };
}

function readInput(route: Route, request: WireRequest): unknown {
  const shape = shapeOf(route.action.schema[4]);
  if (shape.kind !== 'structure') return {};
  const input = refuseMalformed(
    () => ({ ...readBody(shape, request.body), ...readBindings(shape, route, request) }),
    ({ message }) => new AwsError('InvalidInput', `Invalid XML ; ${message}`),
  );
  const missing = findMissing(shape, input);
  if (missing.length > 0) throw new AwsError('InvalidInput', describeMissing(missing));
  return input;
}

function readBindings(shape: StructureShape, route: Route, request: WireRequest): Record<string, unknown> {
  const query = new URLSearchParams(request.query);
  const found = shape.members.map((member) => [member.name, readBinding(member, { route, request, query })]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

interface Sources {
  readonly route: Route;
  readonly request: WireRequest;
  readonly query: URLSearchParams;
}

function readBinding(member: Member, { route, request, query }: Sources): unknown {
  const { httpLabel, httpQuery, httpHeader } = member.traits;
  if (httpLabel) return readText(member, route.labels.get(member.name));
  if (httpHeader) return readText(member, request.headers[httpHeader.toLowerCase()]?.toString());
  if (!httpQuery) return undefined;
  const { shape } = member;
  if (shape.kind !== 'list') return readText(member, query.get(httpQuery) ?? undefined);
  const texts = query.getAll(httpQuery);
  return texts.length > 0 ? texts.map((text) => readText(shape.item, text)) : undefined;
}

function readText(member: Member, text: string | undefined): unknown {
  const { shape } = member;
  if (text === undefined) return undefined;
  return readScalar(scalarOf(member.name, shape), text, [member.name]);
}

function scalarOf(name: string, shape: Shape): ScalarShape {
  if (shape.kind === 'structure' || shape.kind === 'list' || shape.kind === 'map' || shape.kind === 'unit') {
    throw new TypeError(`${name} has no form outside the body`);
  }
  return shape;
}

function readBody(shape: StructureShape, body: Buffer): Record<string, unknown> {
  const members = shape.members.filter(isInBody);
  const payload = members.find((member) => member.traits.httpPayload);
  if (members.length === 0 || body.length === 0) return {};
  const root = parseXml(body.toString('utf8'));
  if (payload) return { [payload.name]: readXml(payload.shape, root, [payload.name]) };
  return readXml({ ...shape, members }, root, []) as Record<string, unknown>;
}

function isInBody(member: Member): boolean {
  const { httpLabel, httpQuery, httpHeader } = member.traits;
  return !httpLabel && !httpQuery && !httpHeader;
}

function writeAnswer(action: Action, output: object, attributes: string): Reply {
  const shape = shapeOf(action.schema[5]);
  const status = (action.schema[3] as { http?: [string, string, number] }).http?.[2] ?? 200;
  if (shape.kind !== 'structure') return { status, headers: {}, body: '' };
  const content = writeMembers(shape.members.filter(isInBody), output);
  return xmlReply(status, element(shape.name, content, attributes), writeHeaders(shape, output));
}

function writeHeaders(shape: StructureShape, output: object): Record<string, string> {
  const record = output as Record<string, unknown>;
  const headers: Record<string, string> = {};
  for (const { name, traits, shape: inner } of shape.members) {
    const value = record[name];
    if (!traits.httpHeader || value === undefined) continue;
    const text = writeScalar(scalarOf(name, inner), value, 'http-date');
    validateHeaderValue(traits.httpHeader, text);
    headers[traits.httpHeader.toLowerCase()] = text;
  }
  return headers;
}
