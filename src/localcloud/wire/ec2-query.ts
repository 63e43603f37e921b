// The `ec2Query` protocol: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
import type { Action, Service } from './action.js';
import { type Asked, actionsByName, type Codec, type WireRequest } from './codec.js';
import { AwsError } from './error.js';
import { type FormNode, findUnread, parseForm, takeValue } from './form.js';
import { type MalformedValue, refuseMalformed } from './malformed.js';
import { queryName, readQuery } from './query.js';
import { shapeOf } from './shape.js';
import { findMissing, type InputPath } from './validate.js';
import { element, escapeText, namespaceOf, writeMembers } from './xml.js';
import { xmlReply } from './xml-reply.js';

/** The codec of EC2. */
export function openEc2Query(service: Service): Codec {
  const actions = actionsByName(service);
  return {
    read: (request) => readRequest(actions, request),
    write: (action, output, requestId) =>
      xmlReply(200, writeAnswer({ action, output, requestId, namespace: service.xmlNamespace })),
    refuse: (error, requestId) => xmlReply(error.status, writeRefusal(error, requestId)),
  };
}

function readRequest(actions: Map<string, Action>, request: WireRequest): Asked {
  const form = parseForm(request.body.length > 0 ? request.body.toString('utf8') : request.query);
  const name = takeValue(form, 'Action');
  takeValue(form, 'Version');
  const action = actions.get(name ?? '');
  if (!action) throw unknownAction(name);
  return { action, input: readInput(action, form) };
}

function unknownAction(name: string | undefined): AwsError {
  if (name === undefined) return new AwsError('MissingAction', 'The request is missing an action.');
  return new AwsError('InvalidAction', `The action ${name} is not valid for this web service.`);
}

function readInput(action: Action, form: FormNode): unknown {
  const shape = shapeOf(action.schema[4]);
  const input = refuseMalformed(() => readQuery(shape, form, 'ec2'), malformed);
  const unread = findUnread(form);
  if (unread !== undefined)
    throw new AwsError('UnknownParameter', `The parameter ${unread} is not recognized`);
  const [missing] = findMissing(shape, input);
  if (missing) {
    throw new AwsError('MissingParameter', `The request must contain the parameter ${pathText(missing)}`);
  }
  return input;
}

function malformed({ path, text, expected }: MalformedValue): AwsError {
  const place = path.join('.');
  return new AwsError(
    'InvalidParameterValue',
    `Invalid value '${text}' for ${place}: a ${expected} is expected`,
  );
}

function pathText(path: InputPath): string {
  return path.map((step) => (typeof step === 'number' ? step : queryName(step, 'ec2'))).join('.');
}

interface Ec2Answer {
  readonly action: Action;
  readonly output: unknown;
  readonly requestId: string;
  readonly namespace?: string;
}

// Actions without a result answer `<return>true</return>`, which the SDKs' schemas do not know.
function writeAnswer({ action, output, requestId, namespace }: Ec2Answer): string {
  const shape = shapeOf(action.schema[5]);
  const content =
    shape.kind === 'structure' ? writeMembers(shape.members, output ?? {}) : element('return', 'true');
  const id = element('requestId', requestId);
  return element(`${action.name}Response`, id + content, namespaceOf(namespace));
}

function writeRefusal(error: AwsError, requestId: string): string {
  const inner = element('Code', escapeText(error.code)) + element('Message', escapeText(error.message));
  return element(
    'Response',
    element('Errors', element('Error', inner)) + element('RequestID', escapeText(requestId)),
  );
}
