// A server that answers query-protocol calls as a test dictates: throttles, refusals, broken answers.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cloud, openCloud } from '../../src/cloud/clients.js';

export interface StubCall {
  readonly action: string;
  readonly parameters: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** How many calls of this action came before, this one included. */
  readonly nth: number;
}

export interface StubAnswer {
  readonly status?: number;
  readonly body: string;
}

export interface Stub {
  readonly url: string;
  readonly calls: StubCall[];
  readonly cloud: Cloud;
  readonly count: (action: string) => number;
  readonly close: () => Promise<void>;
}

/** `destroy` cuts the connection instead of answering. */
type Reply = StubAnswer | 'destroy';

export async function openStub(answer: (call: StubCall) => Reply | Promise<Reply>): Promise<Stub> {
  const calls: StubCall[] = [];
  const count = (action: string) => calls.filter((call) => call.action === action).length;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const parameters = new URLSearchParams(text);
    const action = parameters.get('Action') ?? request.url ?? '';
    const call = { action, parameters, headers: request.headers, nth: count(action) + 1 };
    calls.push(call);
    const reply = await answer(call);
    if (reply === 'destroy') return void request.socket.destroy();
    response.writeHead(reply.status ?? 200, { 'content-type': 'text/xml' }).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    calls,
    count,
    cloud: localCloudAt(url),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function localCloudAt(endpoint: string): Cloud {
  const credentials = { accessKeyId: 'AKIASTUBSTUBSTUBSTUB', secretAccessKey: 'a secret of the tests' };
  return openCloud({ kind: 'local', region: 'us-east-1', endpoint, credentials });
}

/** An error as EC2 writes it. */
export function ec2Error(code: string, message: string, status = 400): StubAnswer {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, body: `<Response><Errors>${error}</Errors><RequestID>r</RequestID></Response>` };
}

/** An error as CloudFormation and STS write it. */
export function queryError(code: string, message: string, status = 400): StubAnswer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, body: `<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>` };
}

export function queryResult(action: string, content: string): StubAnswer {
  const meta = '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>';
  return {
    body: `<${action}Response><${action}Result>${content}</${action}Result>${meta}</${action}Response>`,
  };
}

export function ec2Result(action: string, content: string): StubAnswer {
  return { body: `<${action}Response><requestId>r</requestId>${content}</${action}Response>` };
}
