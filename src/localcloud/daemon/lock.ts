// One process per local cloud: a name only one can hold, which the kernel gives back however its holder ends.
import { createHash } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';
import { resolve } from 'node:path';

export interface Lock {
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock of the local cloud in `dir`; undefined where another process holds it. It is an abstract Unix
 * socket: a lock file would outlive a kill -9, and taking over a stale one is a race between those who try.
 */
export async function takeLock(dir: string): Promise<Lock | undefined> {
  const server = createServer((connection) => {
    connection.on('error', () => connection.destroy());
    connection.end(String(process.pid));
  });
  if (!(await listen(server, lockName(dir)))) return undefined;
  // The lock alone keeps no process alive.
  server.unref();
  return { release: () => new Promise((done) => server.close(() => done())) };
}

/**
 * The process id that the lock's holder tells, or undefined where nobody holds it. Abstract names belong to nobody, so
 * it is a claim: zero and negative ids, which stand for whole groups of processes, are none.
 */
export function findHolder(dir: string): Promise<number | undefined> {
  return new Promise((found) => {
    let text = '';
    const socket = connect(lockName(dir));
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    // Refused: nobody listens. The same event sequence ends a conversation that worked.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => found(/^[1-9]\d*$/.test(text) ? Number(text) : undefined));
  });
}

/** Whether somebody holds it, be it too busy, or stopped, to tell who. */
export function isHeld(dir: string): Promise<boolean> {
  return new Promise((held) => {
    const socket = connect(lockName(dir));
    socket.once('connect', () => {
      socket.destroy();
      held(true);
    });
    socket.once('error', () => held(false));
  });
}

function lockName(dir: string): string {
  return `\0flotilla-${createHash('sha256').update(resolve(dir)).digest('hex')}`;
}

function listen(server: Server, name: string): Promise<boolean> {
  return new Promise((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') listening(false);
      else failed(error);
    });
    server.listen(name, () => listening(true));
  });
}
