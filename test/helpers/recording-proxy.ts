// Stands between the program and its local cloud, and keeps every request whole.
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { proveKey, readNonce } from '../../src/localcloud/wire/key-proof.js';
import type { JourneyEndpoint } from './journey-sdk.js';

interface RecordedRequest {
  /** Of the query services' body or of `x-amz-target`; the path for all others. */
  readonly action: string;
  /** Request line, headers and body. */
  readonly text: Buffer;
}

export interface RecordingProxy {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly RecordedRequest[];
  readonly close: () => void;
}

/** Answers the health check itself: the proof holds the port, so that nobody else's can be handed on. */
export async function openRecordingProxy(endpoint: JourneyEndpoint): Promise<RecordingProxy> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { port } = server.address() as AddressInfo;
    const nonce = readNonce(incoming.url ?? '');
    if (nonce !== undefined) {
      const proof = proveKey(endpoint.secretAccessKey, { port, nonce });
      outgoing.end(JSON.stringify({ pid: endpoint.pid, proof }));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method, url = '/', headers } = incoming;
    const head = `${method} ${url}\n${JSON.stringify(headers)}\n\n`;
    requests.push({ action: actionOf(headers, body, url), text: Buffer.concat([Buffer.from(head), body]) });
    const onward = send(new URL(url, endpoint.url), { method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    onward.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, port, requests, close };
}

function actionOf(headers: Record<string, unknown>, body: Buffer, url: string): string {
  const target = String(headers['x-amz-target'] ?? '');
  return target.split('.').at(-1) || (/(?:^|&)Action=(\w+)/.exec(body.toString('latin1'))?.[1] ?? url);
}
