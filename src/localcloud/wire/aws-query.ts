// The `awsQuery` protocol: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
import type { Action, Service } from './action.js';
import { type Asked, actionsByName, type Codec, type WireRequest } from './codec.js';
import { AwsError } from './error.js';
import { type FormNode, parseForm, takeValue } from './form.js';
import { refuseMalformed } from './malformed.js';
import { readQuery } from './query.js';
import { shapeOf } from './shape.js';
import { describeMissing, findMissing } from './validate.js';
import { element, namespaceOf, writeMembers } from './xml.js';
import { writeErrorResponse, xmlReply } from './xml-reply.js';

/** The codec of CloudFormation, Elastic Load Balancing and STS. */
export function openAwsQuery(service: Service): Codec {
  const actions = actionsByName(service);
  const attributes = namespaceOf(service.xmlNamespace);
  return {
    read: (request) => readRequest(actions, request),
    write: (action, output, requestId) =>
      xmlReply(200, writeAnswer({ action, output, requestId, attributes })),
    refuse: (error, requestId) =>
      xmlReply(error.status, writeErrorResponse({ error, requestId, attributes })),
  };
}

function readRequest(actions: Map<string, Action>, request: WireRequest): Asked {
  const form = parseForm(request.body.length > 0 ? request.body.toString('utf8') : request.query);
  const name = takeValue(form, 'Action');
  if (name === undefined) throw new AwsError('MissingAction', 'The request is missing an action.');
  const action = actions.get(name);
  if (action) return { action, input: readInput(action, form) };
  const version = takeValue(form, 'Version') ?? 'null';
  throw new AwsError('InvalidAction', `Could not find operation ${name} for version ${version}`);
}

function readInput(action: Action, form: FormNode): unknown {
  const shape = shapeOf(action.schema[4]);
  const input = refuseMalformed(
    () => readQuery(shape, form, 'aws'),
    ({ message }) => new AwsError('MalformedInput', message),
  );
  const missing = findMissing(shape, input);
  if (missing.length > 0) throw new AwsError('ValidationError', describeMissing(missing));
  return input;
}

interface QueryAnswer {
  readonly action: Action;
  readonly output: unknown;
  readonly requestId: string;
  readonly attributes: string;
}

function writeAnswer({ action, output, requestId, attributes }: QueryAnswer): string {
  const shape = shapeOf(action.schema[5]);
  const result =
    shape.kind === 'structure'
      ? element(`${action.name}Result`, writeMembers(shape.members, output ?? {}))
      : '';
  const metadata = element('ResponseMetadata', element('RequestId', requestId));
  return element(`${action.name}Response`, result + metadata, attributes);
}
