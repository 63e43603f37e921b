// The `awsJson1.1` protocol: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
import type { Action, Service } from './action.js';
import { type Asked, actionsByName, type Codec, type Reply, type WireRequest } from './codec.js';
import { AwsError } from './error.js';
import { readJson, writeJson } from './json.js';
import { MalformedValue, refuseMalformed } from './malformed.js';
import { shapeOf } from './shape.js';
import { describeMissing, findMissing } from './validate.js';

/** The codec of ACM, SSM and Service Quotas. */
export function openAwsJson(service: Service): Codec {
  const actions = actionsByName(service);
  return {
    read: (request) => readRequest(actions, request),
    write: (action, output) => jsonReply(200, writeJson(shapeOf(action.schema[5]), output ?? {})),
    refuse: (error) => jsonReply(error.status, { __type: error.code, message: error.message }),
  };
}

function readRequest(actions: Map<string, Action>, request: WireRequest): Asked {
  const target = String(request.headers['x-amz-target'] ?? '');
  const action = actions.get(target.split('.').at(-1) ?? '');
  if (!action) throw new AwsError('UnknownOperationException', `There is no operation ${target}.`);
  const shape = shapeOf(action.schema[4]);
  const input = refuseMalformed(
    () => readJson(shape, parseBody(request.body), []) ?? {},
    ({ message }) => new AwsError('SerializationException', message),
  );
  const missing = findMissing(shape, input);
  if (missing.length > 0) throw new AwsError('ValidationException', describeMissing(missing));
  return { action, input };
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8') || '{}');
  } catch {
    throw new MalformedValue({ path: ['the body'], text: 'its text', expected: 'JSON' });
  }
}

function jsonReply(status: number, body: unknown): Reply {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body ?? {}),
  };
}
