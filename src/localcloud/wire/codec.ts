// What every protocol does: a request to an action and its input, and an output or error to a reply.
import type { IncomingHttpHeaders } from 'node:http';
import type { Action, Service } from './action.js';
import type { AwsError } from './error.js';

export interface WireRequest {
  readonly method: string;
  /** Still encoded, without the query. */
  readonly path: string;
  /** Still encoded, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Asked {
  readonly action: Action;
  readonly input: unknown;
}

/** One service's requests and answers in its protocol. */
export interface Codec {
  /** Throws AwsError for an unknown action, a missing member or a value of the wrong type. */
  readonly read: (request: WireRequest) => Asked;
  readonly write: (action: Action, output: unknown, requestId: string) => Reply;
  readonly refuse: (error: AwsError, requestId: string) => Reply;
}

export type OpenCodec = (service: Service) => Codec;

/** The service's actions by name. */
export function actionsByName(service: Service): Map<string, Action> {
  return new Map(service.actions.map((action) => [action.name, action]));
}
