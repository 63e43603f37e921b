// What the load balancer answers by itself: errors, fixed responses, redirects.
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type {
  FixedResponseActionConfig,
  RedirectActionConfig,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Exchange } from './exchange.js';
import { hostOf } from './router.js';

const server = 'awselb/2.0';

/** AWS's small page for a status; a response that has begun is cut instead, so that nobody takes it for whole. */
export function answerError(response: ServerResponse, status: number): void {
  if (response.headersSent) return void response.destroy();
  const title = `${status} ${STATUS_CODES[status]}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  send(response, { status, type: 'text/html', body: page, close: true });
}

export function answerFixed(response: ServerResponse, config: FixedResponseActionConfig): void {
  const { StatusCode: status = '503', MessageBody: body = '', ContentType: type = 'text/plain' } = config;
  send(response, { status: Number(status), type: `${type}; charset=utf-8`, body });
}

/** Fills `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}` from the request. */
export function answerRedirect(exchange: Exchange, config: RedirectActionConfig): void {
  const { request, response, routes } = exchange;
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  const parts: Readonly<Record<string, string>> = {
    protocol: routes.protocol.toLowerCase(),
    host: hostOf(request.headers.host ?? ''),
    port: String(routes.port),
    path: path.slice(1),
    query,
  };
  const fill = (text: string) => text.replace(/#\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
  const protocol = fill(config.Protocol ?? '').toLowerCase();
  const search = fill(config.Query ?? '');
  const authority = `${fill(config.Host ?? '')}:${fill(config.Port ?? '')}`;
  const location = `${protocol}://${authority}${fill(config.Path ?? '/')}${search && `?${search}`}`;
  response.setHeader('Location', location);
  send(response, { status: config.StatusCode === 'HTTP_301' ? 301 : 302, type: 'text/html', body: '' });
}

function send(
  response: ServerResponse,
  answer: { status: number; type: string; body: string; close?: boolean },
): void {
  response.statusCode = answer.status;
  response.setHeader('Server', server);
  response.setHeader('Content-Type', answer.type);
  response.setHeader('Content-Length', Buffer.byteLength(answer.body));
  if (answer.close) response.setHeader('Connection', 'close');
  response.end(answer.body);
  // The rest of an upload nobody reads: taking it off the wire lets the client see the answer.
  response.req.resume();
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
