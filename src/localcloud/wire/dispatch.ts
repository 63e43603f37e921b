// From a request to a reply: who asks, for which service and action, and what the action answers.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { LocalCloud } from '../cloud.js';
import type { Service } from './action.js';
import type { Codec, Reply, WireRequest } from './codec.js';
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

async function answer(exchange: Exchange): Promise<Reply> {
  const { options, requestId, target } = exchange;
  try {
    return await runAction(exchange);
  } catch (error) {
    if (error instanceof AwsError) return target.codec.refuse(error, requestId);
    options.cloud.log(`${requestId} ${target.service.scope} failed: ${describeFailure(error)}`);
    const failure = new AwsError('InternalFailure', `An internal error occurred (${requestId}).`, 500);
    return target.codec.refuse(failure, requestId);
  }
}

async function runAction({ options, request, requestId, authorization, target }: Exchange): Promise<Reply> {
  const { service, codec } = target;
  const denial = judge(options, request, authorization);
  if (denial) throw denialError(denial, service.protocol);
  const scope = authorization?.scope;
  if (service.scope === '') throw unknownService(scope?.service);
  const { action, input } = codec.read(request);
  const call = { cloud: options.cloud, region: scope?.region ?? '', requestId };
  const output = await action.handle(input as never, call);
  return codec.write(action, output, requestId);
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

function describeFailure(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
