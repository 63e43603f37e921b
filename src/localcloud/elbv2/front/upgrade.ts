// Websockets: the handshake goes to the machine as a request, then bytes flow both ways until one side ends.
import { type ClientRequest, type IncomingMessage, request as startRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { answerError } from './answers.js';
import type { Target } from './choose-target.js';
import type { Exchange } from './exchange.js';
import { requestHeaders, responseHeaders, upgradeHeaders } from './headers.js';
import { watchIdle } from './idle.js';
import { limitConnect } from './proxy.js';

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** Bytes that came right behind the request. */
  readonly head: Buffer;
}

interface Handshake {
  readonly exchange: Exchange;
  readonly upgrade: Upgrade;
  readonly target: Target;
}

/** Whether a request asks for a websocket, in the one way RFC 6455 allows. */
export function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** A machine that answers anything but 101 has its answer passed on as usual. */
export function forwardUpgrade(handshake: Handshake): void {
  const { exchange, upgrade, target } = handshake;
  const upstream = openHandshake(handshake);
  const stopConnect = limitConnect(upstream);
  const stopIdle = watchIdle({
    sockets: () => [upgrade.socket, upstream.socket],
    ms: exchange.idleMs,
    onIdle: () => {
      answerError(exchange.response, 504);
      upstream.destroy();
    },
  });
  const onGone = () => upstream.destroy();
  const settle = () => {
    stopConnect();
    stopIdle();
    upgrade.socket.off('close', onGone);
  };
  upgrade.socket.once('close', onGone);
  upgrade.socket.on('error', onGone);
  upstream.once('upgrade', (answer, socket, head) => {
    settle();
    exchange.targets.hold(target.key, socket);
    switchOver({
      exchange,
      client: upgrade.socket,
      clientHead: upgrade.head,
      machine: socket,
      machineHead: head,
      answer,
    });
  });
  upstream.once('response', (answer) => {
    stopConnect();
    passBack(exchange, answer);
  });
  upstream.once('error', (error: NodeJS.ErrnoException) => {
    settle();
    if (!upgrade.socket.destroyed && !exchange.response.writableEnded) {
      answerError(exchange.response, error.code === 'ETIMEDOUT' ? 504 : 502);
    }
  });
  upstream.end();
}

function openHandshake({ exchange, upgrade, target }: Handshake): ClientRequest {
  const { request } = upgrade;
  return startRequest({
    // One side of a websocket may end first: both directions close by themselves.
    createConnection: () => connect({ ...addressOf(target), allowHalfOpen: true }),
    method: 'GET',
    path: request.url,
    headers: [...requestHeaders(exchange), ...upgradeHeaders(request)],
    setHost: false,
  });
}

function addressOf({ host, port, localAddress }: Target): {
  host: string;
  port: number;
  localAddress?: string;
} {
  return { host, port, ...(localAddress !== undefined && { localAddress }) };
}

function passBack({ response }: Exchange, answer: IncomingMessage): void {
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, responseHeaders(answer));
  answer.pipe(response);
  answer.once('error', () => response.destroy());
}

function switchOver(options: {
  exchange: Exchange;
  client: Socket;
  clientHead: Buffer;
  machine: Socket;
  machineHead: Buffer;
  answer: IncomingMessage;
}): void {
  const { exchange, client, machine, answer } = options;
  exchange.response.detachSocket(client);
  client.write(statusText(answer));
  if (options.machineHead.length > 0) client.write(options.machineHead);
  if (options.clientHead.length > 0) machine.write(options.clientHead);
  for (const socket of [client, machine]) {
    socket.setTimeout(0);
    socket.setNoDelay(true);
  }
  client.pipe(machine);
  machine.pipe(client);
  const cut = () => {
    client.destroy();
    machine.destroy();
  };
  const stopIdle = watchIdle({ sockets: () => [client, machine], ms: exchange.idleMs, onIdle: cut });
  for (const socket of [client, machine]) {
    socket.once('error', cut);
    socket.once('close', () => {
      stopIdle();
      cut();
    });
  }
}

function statusText(answer: IncomingMessage): string {
  const raw = [...responseHeaders(answer), ...upgradeHeaders(answer)];
  const lines: string[] = [];
  for (let index = 0; index < raw.length; index += 2) lines.push(`${raw[index]}: ${raw[index + 1]}`);
  return `HTTP/1.1 101 ${answer.statusMessage ?? 'Switching Protocols'}\r\n${lines.join('\r\n')}\r\n\r\n`;
}
