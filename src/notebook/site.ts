// Where a notebook answers, and one HTTP request to it.
import { lookup as systemLookup } from 'node:dns';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { rootCertificates } from 'node:tls';

export interface NotebookSite {
  /** `https://alice.stack.example.org`, or `http://localhost:8888` through a tunnel; no path. */
  readonly url: string;
  /** PEM of the local authority, trusted beside the usual ones. Certificates are always checked. */
  readonly ca?: string;
  /** Replaces the look-up of names; without it `*.localhost` is 127.0.0.1 and the rest is the system's. */
  readonly lookup?: LookupFunction;
  /** Opens a connection instead of TCP, for tunnels to plain HTTP: `() => connection.forward('127.0.0.1', 8888)`. */
  readonly connect?: () => Promise<Duplex>;
}

export interface SiteRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Begins with `/`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface SiteAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const timeoutMs = 15_000;
/** A box may answer for ever; nothing we ask for is near this. */
const bodyLimit = 4 * 1024 * 1024;

/** One request on a connection of its own; redirects are answers. Rejects with Node's error. */
export function request(site: NotebookSite, asked: SiteRequest): Promise<SiteAnswer> {
  const { method = 'GET', path, headers, body, signal } = asked;
  const late = AbortSignal.timeout(timeoutMs);
  const options: RequestOptions = {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
    // Node's own time-out needs a net.Socket, which a tunnel's channel is not.
    signal: signal ? AbortSignal.any([signal, late]) : late,
    ...transport(site),
  };
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(late.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error);
    const send = site.url.startsWith('https:') ? httpsRequest : httpRequest;
    const sent = send(new URL(path, site.url), options, (response) => {
      readBody(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        fail,
      );
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What Node's clients and `ws` need to reach the site: authority, look-up, tunnel. */
export function transport(site: NotebookSite): Pick<RequestOptions, 'lookup' | 'ca' | 'createConnection'> {
  const { connect } = site;
  return {
    lookup: site.lookup ?? lookupLocalhost,
    ...(site.ca !== undefined && { ca: [...rootCertificates, site.ca] }),
    ...(connect && { createConnection: tunnel(connect) }),
  };
}

type CreateConnection = NonNullable<RequestOptions['createConnection']>;

/** Node takes the socket from the callback when nothing is returned. */
function tunnel(connect: () => Promise<Duplex>): CreateConnection {
  return (_options, created) => {
    connect().then(
      (socket) => created(null, socket),
      // Node's types ask for a socket even where there is an error instead.
      (error: Error) => created(error, undefined as unknown as Duplex),
    );
    return undefined;
  };
}

/** Browsers and curl resolve `*.localhost` to loopback (RFC 6761); glibc and Node answer ENOTFOUND below a label. */
const lookupLocalhost: LookupFunction = (hostname, options, callback) => {
  if (!hostname.endsWith('.localhost')) return systemLookup(hostname, options, callback);
  if (options.all) return callback(null, [{ address: '127.0.0.1', family: 4 }]);
  callback(null, '127.0.0.1', 4);
};
