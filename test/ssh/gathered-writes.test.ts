// Gathered writes: one piece a turn, nothing lost, nothing out of order.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { gatherWrites } from '../../src/ssh/gathered-writes.js';

const server = createServer();
let near: Socket;
let far: Socket;
let arrived: Buffer[];

beforeEach(async () => {
  arrived = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  near = gatherWrites(connect({ port: (server.address() as AddressInfo).port, noDelay: true }));
  await once(near, 'connect');
  [far] = (await accepted) as [Socket];
  far.on('data', (chunk: Buffer) => arrived.push(chunk));
});
afterEach(async () => {
  near.destroy();
  far.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const sent = () => new Promise((resolve) => near.write('!', resolve));

test('what is written in one turn arrives as one piece', async () => {
  const alone = vi.spyOn(near, '_write');
  for (const text of ['length', 'content', 'checksum']) near.write(text);
  await once(far, 'data');
  expect(alone).not.toHaveBeenCalled();
  expect(arrived.map(String)).toEqual(['lengthcontentchecksum']);
});

test('turns follow each other without an end of their own', async () => {
  for (const text of ['one', 'two', 'three']) {
    near.write(text);
    await once(far, 'data');
  }
  expect(arrived.map(String)).toEqual(['one', 'two', 'three']);
});

test('an end in the same turn sends what was gathered', async () => {
  near.write('last ');
  near.end('words');
  await once(far, 'end');
  expect(Buffer.concat(arrived).toString()).toBe('last words');
});

test('a full socket is still told, and all of it arrives', async () => {
  const piece = Buffer.alloc(1024 * 1024, 'x');
  far.pause();
  expect(near.write(piece)).toBe(false);
  far.resume();
  await sent();
  near.end();
  await once(far, 'end');
  expect(Buffer.concat(arrived).length).toBe(piece.length + 1);
});
