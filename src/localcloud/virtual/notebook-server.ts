// The notebook server of all virtual machines: Jupyter's front page, its login form and what tells that it runs.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PasswordCheck } from './password.js';

/** What a machine's server was started with; undefined where none runs now. */
type Serving = () => { readonly hash: string } | undefined;

export interface NotebookServer {
  /** Speaks HTTP on a connection to that machine's server. */
  readonly serve: (connection: Duplex, serving: Serving) => void;
}

/** Listens nowhere: connections are handed to it. */
export function openNotebookServer(passwords: PasswordCheck): NotebookServer {
  const machines = new WeakMap<Duplex, Serving>();
  const server = createServer((request, response) => {
    const serving = machines.get(request.socket)?.();
    if (!serving) return void request.socket.destroy();
    answer({ request, response, hash: serving.hash, passwords }).catch(() => request.socket.destroy());
  });
  return {
    serve: (connection, serving) => {
      machines.set(connection, serving);
      connection.on('error', () => connection.destroy());
      server.emit('connection', connection);
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly hash: string;
  readonly passwords: PasswordCheck;
}

async function answer(exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  response.setHeader('Server', 'flotilla-virtual');
  if (path === '/api') json(response, 200, { version: '6.4.12' });
  else if (path === '/login' && request.method === 'POST') await logIn(exchange, query);
  else if (path === '/login') showForm(response, 200);
  else if (!isLoggedIn(exchange)) refuse(response, path);
  else if (path === '/api/status') json(response, 200, { connections: 0, kernels: 0 });
  else if (path.startsWith('/api/')) json(response, 501, { message: 'A virtual machine runs no kernels.' });
  else html(response, 200, '<p>The notebook of a virtual machine: there is nothing behind it.</p>');
}

/** As Jupyter: the API is forbidden, pages lead to the form. */
function refuse(response: ServerResponse, path: string): void {
  if (path.startsWith('/api/')) json(response, 403, { message: 'Forbidden', reason: null });
  else redirect(response, `/login?next=${encodeURIComponent(path)}`);
}

function showForm(response: ServerResponse, status: number): void {
  response.appendHeader('Set-Cookie', `_xsrf=${randomBytes(16).toString('hex')}; Path=/`);
  const field = '<input type="password" name="password">';
  html(response, status, `<form action="/login" method="post">${field}<button>Log in</button></form>`);
}

async function logIn({ request, response, hash, passwords }: Exchange, query: string): Promise<void> {
  const form = new URLSearchParams(await readBody(request));
  const xsrf = cookiesOf(request).get('_xsrf');
  if (xsrf === undefined || form.get('_xsrf') !== xsrf)
    return json(response, 403, { message: "'_xsrf' argument missing from POST" });
  if (!(await passwords.verify(hash, form.get('password') ?? ''))) return showForm(response, 401);
  const nonce = randomBytes(12).toString('hex');
  response.appendHeader('Set-Cookie', `username-virtual=${nonce}.${sign(hash, nonce)}; HttpOnly; Path=/`);
  const next = new URLSearchParams(query).get('next') ?? '/tree';
  // Only paths of its own, as Jupyter.
  redirect(response, /^\/(?!\/)/.test(next) ? next : '/tree');
}

/** Keyed by the hash, which is never the same twice: a new password ends every earlier session. */
const sign = (hash: string, nonce: string): string => createHmac('sha256', hash).update(nonce).digest('hex');

function isLoggedIn({ request, hash }: Exchange): boolean {
  const [nonce = '', signature = ''] = cookiesOf(request).get('username-virtual')?.split('.') ?? [];
  const [given, right] = [Buffer.from(signature), Buffer.from(sign(hash, nonce))];
  return given.length === right.length && timingSafeEqual(given, right);
}

function cookiesOf({ headers }: IncomingMessage): Map<string, string> {
  const pairs = (headers.cookie ?? '').split('; ').map((pair) => pair.split('=') as [string, string]);
  return new Map(pairs);
}

const bodyLimit = 64 * 1024;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw new Error('the form is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function html(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8' });
  response.end(`<!DOCTYPE html><title>Jupyter</title>${body}\n`);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location });
  response.end();
}
