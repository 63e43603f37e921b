// The journal of the local cloud's state: written through, torn by crashes, never half a turn.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/localcloud/store.js';

let folder: string;
const file = (name: string) => join(folder, name);
interface Row {
  readonly n: number;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-store-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('openStore', () => {
  it('finds again what was put, updated and deleted, without a close', async () => {
    const rows = openStore(file('kept')).table<Row>('a/rows');
    rows.put('one', { n: 1 });
    rows.put('two', { n: 2 });
    rows.update('one', (row) => ({ n: row.n + 10 }));
    rows.delete('two');
    await Promise.resolve();
    const again = openStore(file('kept')).table<Row>('a/rows');
    expect([again.get('one'), again.get('two'), again.values()]).toEqual([{ n: 11 }, undefined, [{ n: 11 }]]);
  });

  it('has written a turn before the answer to it can be awaited', async () => {
    const rows = openStore(file('answered')).table<Row>('rows');
    const handler = async () => {
      rows.put('one', { n: 1 });
      return 'answer';
    };
    await handler();
    expect(readFileSync(file('answered'), 'utf8')).toContain('"one"');
  });

  it('writes one turn as one line', async () => {
    const store = openStore(file('turns'));
    store.table<Row>('a').put('one', { n: 1 });
    store.table<Row>('b').put('two', { n: 2 });
    await Promise.resolve();
    store.table<Row>('a').put('three', { n: 3 });
    store.close();
    expect(readFileSync(file('turns'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });

  it('forgets while it runs what was changed since, and nothing else', async () => {
    const store = openStore(file('long'));
    store.table('other').put('still', { text: 'here' });
    const rows = store.table<Row & { text: string }>('rows');
    let largest = 0;
    for (let n = 1; n <= 5000; n += 1) {
      rows.put('one', { n, text: 'x'.repeat(1000) });
      await Promise.resolve();
      if (n % 100 === 0) largest = Math.max(largest, statSync(file('long')).size);
    }
    expect(largest).toBeGreaterThan(900_000);
    expect(largest).toBeLessThan(1_100_000);
    const again = openStore(file('long'));
    expect(again.table<Row>('rows').get('one')?.n).toBe(5000);
    expect(again.table('other').get('still')).toEqual({ text: 'here' });
  });

  it('shrinks when it is told to, by what was dropped, and goes on', async () => {
    const store = openStore(file('shrunk'));
    const rows = store.table<Row & { text: string }>('rows');
    for (let n = 1; n <= 500; n += 1) rows.put(`${n}`, { n, text: 'x'.repeat(1000) });
    await Promise.resolve();
    for (const [id, { n }] of rows.entries()) if (n > 1) rows.delete(id);
    await Promise.resolve();
    expect(statSync(file('shrunk')).size).toBeGreaterThan(500_000);
    store.compact();
    expect(statSync(file('shrunk')).size).toBeLessThan(1_100);
    rows.put('2', { n: 2, text: '' });
    await Promise.resolve();
    expect(openStore(file('shrunk')).table<Row>('rows').values()).toMatchObject([{ n: 1 }, { n: 2 }]);
  });

  it('loses nothing of the turn it is told to shrink in, and writes none of it twice', async () => {
    const store = openStore(file('in a turn'));
    store.table<Row>('a').put('one', { n: 1 });
    store.table<Row>('a').put('two', { n: 2 });
    store.table<Row>('a').delete('two');
    store.compact();
    await Promise.resolve();
    expect(readFileSync(file('in a turn'), 'utf8')).toBe('[{"t":"a","k":"one","v":{"n":1}}]\n');
  });

  it('drops a torn last line whole, wherever it was torn', () => {
    const whole = '[{"t":"a","k":"one","v":{"n":1}}]\n';
    const last = '[{"t":"a","k":"one","v":{"n":2}},{"t":"b","k":"two","v":{"n":2}}]';
    for (let length = 0; length < last.length; length += 1) {
      writeFileSync(file('torn'), whole + last.slice(0, length));
      const store = openStore(file('torn'));
      expect([store.table('a').get('one'), store.table('b').get('two')]).toEqual([{ n: 1 }, undefined]);
      store.close();
    }
  });

  it('refuses a journal that is broken in the middle', () => {
    writeFileSync(file('broken'), '[{"t":"a"\n[]\n');
    expect(() => openStore(file('broken'))).toThrow(SyntaxError);
  });

  it('is compact after each opening, and readable by its owner alone', () => {
    const store = openStore(file('compact'));
    for (let n = 0; n < 100; n += 1) store.table<Row>('a').put('same', { n });
    store.close();
    appendFileSync(file('compact'), '');
    openStore(file('compact')).close();
    expect(readFileSync(file('compact'), 'utf8')).toBe('[{"t":"a","k":"same","v":{"n":99}}]\n');
    expect(statSync(file('compact')).mode & 0o777).toBe(0o600);
  });

  it('keeps nothing on disk where no file is given', () => {
    const rows = openStore().table<Row>('a');
    rows.put('one', { n: 1 });
    expect(rows.update('none', (row) => row)).toBeUndefined();
    expect(rows.values()).toEqual([{ n: 1 }]);
  });
});
