// From a request to a reply: who asks, for which service and action, and what the action answers.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { LocalCloud, PacedCall } from '../cloud.js';
import { LostAnswer } from '../faults/lost-answer.js';
import type { Service } from './action.js';
import type { Asked, Codec, Reply, WireRequest } from './codec.js';
import { type Denial, denialError } from './denial.js';
import { AwsError } from './error.js';
import { codecs } from './protocols.js';
import { type Authorization, type Credentials, parseAuthorization, verifySignature } from './sigv4.js';

export interface DispatchOptions {
  readonly cloud: LocalCloud;
  readonly services: readonly Service[];
  readonly credentials: Credentials;
  /** Judges the age of signatures: the callers' time, even where a test moves the cloud's clock. */
  readonly wallClock: Clock;
  /** Gets a line for every call that changes something or is refused. */
  readonly access?: (line: string) => void;
}

interface Bound {
  readonly service: Service;
  readonly codec: Codec;
}

/** Answers every request; whatever goes wrong is a reply too. */
export function openDispatch(options: DispatchOptions): (request: WireRequest) => Promise<Reply> {
  const bound = new Map(options.services.map((service) => [service.scope, bindService(service)]));
  return async (request) => {
    const requestId = randomUUID();
    const authorization = parseAuthorization(request.headers.authorization ?? '');
    const target = bound.get(authorization?.scope.service ?? '') ?? bindStranger(request);
    const reply = await answer({ options, request, requestId, authorization, target });
    return { ...reply, headers: { ...reply.headers, 'x-amzn-requestid': requestId } };
  };
}

function bindService(service: Service): Bound {
  return { service, codec: codecs[service.protocol](service) };
}

// Nobody knows the protocol of a service that is not there; the content type tells the two kinds apart.
function bindStranger(request: WireRequest): Bound {
  const isJson = request.headers['content-type']?.includes('json') ?? false;
  return bindService({ scope: '', protocol: isJson ? 'awsJson1.1' : 'awsQuery', actions: [] });
}

interface Exchange {
  readonly options: DispatchOptions;
  readonly request: WireRequest;
  readonly requestId: string;
  readonly authorization: Authorization | undefined;
  readonly target: Bound;
}

interface Outcome {
  readonly action: string;
  /** Of the error, where it was one. */
  readonly code?: string;
  readonly reply: Reply;
}

async function answer(exchange: Exchange): Promise<Reply> {
  const begun = performance.now();
  const outcome = await attempt(exchange);
  noteAccess(exchange, outcome, performance.now() - begun);
  return outcome.reply;
}

async function attempt(exchange: Exchange): Promise<Outcome> {
  const { options, requestId, authorization, target } = exchange;
  const region = authorization?.scope.region ?? '';
  let name = 'a request';
  try {
    const { action, input } = admit(exchange);
    name = action.name;
    const paced = { service: target.service.scope, action: name, region, input: input as PacedCall['input'] };
    await options.cloud.pace?.admit(paced);
    const output = await action.handle(input as never, { cloud: options.cloud, region, requestId });
    return { action: name, reply: target.codec.write(action, output, requestId) };
  } catch (error) {
    if (error instanceof LostAnswer) throw error;
    const refusal = error instanceof AwsError ? error : hideFailure(exchange, error);
    return { action: name, code: refusal.code, reply: target.codec.refuse(refusal, requestId) };
  }
}

function admit({ options, request, authorization, target }: Exchange): Asked {
  const { service, codec } = target;
  const denial = judge(options, request, authorization);
  if (denial) throw denialError(denial, service.protocol);
  if (service.scope === '') throw unknownService(authorization?.scope.service);
  return codec.read(request);
}

function hideFailure({ options, requestId, target }: Exchange, error: unknown): AwsError {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  options.cloud.log(`${requestId} ${target.service.scope} failed: ${details}`);
  return new AwsError('InternalFailure', `An internal error occurred (${requestId}).`, 500);
}

// Only names and codes: inputs can hold secrets. Reads that succeed would bury everything else.
function noteAccess({ options, requestId, target }: Exchange, { action, code }: Outcome, ms: number): void {
  if (code === undefined && /^(Describe|Get|List)/.test(action)) return;
  const result = code ?? 'done';
  options.access?.(
    `${target.service.scope || 'unknown'} ${action}: ${result}, ${Math.round(ms)} ms, ${requestId}`,
  );
}

function judge(
  options: DispatchOptions,
  request: WireRequest,
  authorization: Authorization | undefined,
): Denial | undefined {
  if (!request.headers.authorization) return 'unsigned';
  if (!authorization) return 'malformed';
  const { credentials, wallClock } = options;
  const verdict = verifySignature({ request, authorization, credentials, now: wallClock.now() });
  return verdict === 'valid' ? undefined : verdict;
}

function unknownService(name: string | undefined): AwsError {
  return new AwsError('UnknownService', `The local cloud has no service ${name}.`, 404);
}
