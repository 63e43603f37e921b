// Runs one cell on a kernel of its own, over the websocket a browser uses.
import { randomUUID } from 'node:crypto';
import { type ClientOptions, WebSocket } from 'ws';
import { RemoteError } from '../model/errors.js';
import { visible } from '../model/visible.js';
import type { Session } from './client.js';
import { request, transport } from './site.js';

export interface CellResult {
  /** Everything printed, then the value of the last expression. */
  readonly output: string;
}

export interface CellOptions {
  /** Default 60; a kernel takes seconds to start on a small box. */
  readonly timeoutSeconds?: number;
}

/** Rejects with a RemoteError when no kernel starts, the cell raises, or the time is over. The kernel is removed. */
export async function runCell(
  session: Session,
  code: string,
  options: CellOptions = {},
): Promise<CellResult> {
  const kernel = await startKernel(session);
  try {
    return { output: await execute(session, { kernel, code, timeoutSeconds: options.timeoutSeconds ?? 60 }) };
  } finally {
    await change(session, 'DELETE', `/api/kernels/${kernel}`);
  }
}

async function startKernel(session: Session): Promise<string> {
  const answer = await change(session, 'POST', '/api/kernels');
  if (answer.status !== 201) throw cellFailed(session, `POST /api/kernels answered ${answer.status}`);
  const { id } = JSON.parse(answer.body) as { id: unknown };
  if (typeof id === 'string' && /^[\w-]+$/.test(id)) return id;
  throw cellFailed(session, 'the new kernel has no id');
}

function change(session: Session, method: 'POST' | 'DELETE', path: string) {
  const headers = { cookie: session.cookie, 'x-xsrftoken': session.xsrf, 'content-type': 'application/json' };
  return request(session.site, { method, path, headers, ...(method === 'POST' && { body: '{}' }) });
}

interface Execution {
  readonly kernel: string;
  readonly code: string;
  readonly timeoutSeconds: number;
}

/** The parts of a kernel's message that are read (Jupyter messaging protocol 5). */
interface KernelMessage {
  readonly parent_header?: { readonly msg_id?: string };
  readonly msg_type?: string;
  readonly header?: { readonly msg_type?: string };
  readonly content?: Readonly<Record<string, unknown>>;
}

function execute(session: Session, { kernel, code, timeoutSeconds }: Execution): Promise<string> {
  const messageId = randomUUID();
  const url = new URL(`/api/kernels/${kernel}/channels?session_id=${randomUUID()}`, session.site.url);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  // ws hands these to Node's request; its types know only createConnection of node:net.
  const options = { headers: { cookie: session.cookie }, ...transport(session.site) } as ClientOptions;
  const socket = new WebSocket(url, options);
  return new Promise<string>((resolve, reject) => {
    const texts: string[] = [];
    const fail = (why: string) => reject(cellFailed(session, why));
    const timer = setTimeout(() => fail(`no result after ${timeoutSeconds} s`), timeoutSeconds * 1000);
    socket.on('open', () => socket.send(JSON.stringify(executeRequest(messageId, code))));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('the websocket was closed'));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as KernelMessage;
      if (message.parent_header?.msg_id !== messageId) return;
      const end = take(message, texts);
      if (end === 'idle') resolve(texts.join(''));
      else if (end) fail(end.raised);
    });
    socket.on('close', () => clearTimeout(timer));
  }).finally(() => socket.terminate());
}

function executeRequest(messageId: string, code: string) {
  const header = {
    msg_id: messageId,
    msg_type: 'execute_request',
    username: '',
    session: messageId,
    version: '5.3',
    date: '',
  };
  const content = {
    code,
    silent: false,
    store_history: false,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
  };
  return { header, parent_header: {}, metadata: {}, content, buffers: [], channel: 'shell' };
}

/** Adds what the message printed; tells the end of the cell. */
function take(message: KernelMessage, texts: string[]): 'idle' | { readonly raised: string } | undefined {
  const { content = {} } = message;
  switch (message.msg_type ?? message.header?.msg_type) {
    case 'stream':
      texts.push(String(content.text ?? ''));
      return undefined;
    case 'execute_result':
      texts.push(String((content.data as Record<string, unknown> | undefined)?.['text/plain'] ?? ''));
      return undefined;
    case 'error':
      return { raised: `${content.ename}: ${content.evalue}` };
    case 'status':
      return content.execution_state === 'idle' ? 'idle' : undefined;
    default:
      return undefined;
  }
}

function cellFailed(session: Session, why: string): RemoteError {
  return new RemoteError({
    what: `no cell could be run at ${session.site.url}`,
    why: visible(why),
    next: 'stack why shows what the box says',
    reason: 'failed',
  });
}
