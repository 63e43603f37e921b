// Order and cycles of dependent things, for any graph.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findCircular,
  reverseGraph,
  runGraph,
} from '../../../../src/localcloud/cloudformation/engine/graph.js';

const names = Array.from({ length: 8 }, (_, index) => `n${index}`);

/** Edges only to earlier names: no cycle is possible. */
const orderable = fc
  .array(fc.array(fc.nat(7), { maxLength: 4 }), { minLength: 8, maxLength: 8 })
  .map(
    (edges) =>
      new Map(
        names.map((name, at) => [name, edges[at]?.filter((to) => to < at).map((to) => `n${to}`) ?? []]),
      ),
  );

describe('findCircular', () => {
  it.each([
    [{ a: ['b'], b: ['a'] }, ['a', 'b']],
    [{ a: ['a'] }, ['a']],
    [{ a: ['b'], b: ['c'], c: ['b'], d: ['b'] }, ['b', 'c']],
    [{ a: ['elsewhere'], b: ['a'] }, []],
  ])('%j', (graph, circular) => {
    expect(findCircular(new Map(Object.entries(graph)))).toEqual(circular);
  });

  it('finds nothing where an order exists, and every cycle closed into it', () => {
    fc.assert(
      fc.property(orderable, fc.nat(7), fc.nat(7), (graph, a, b) => {
        expect(findCircular(graph)).toEqual([]);
        const [low, high] = [`n${Math.min(a, b)}`, `n${Math.max(a, b)}`];
        const closed = new Map(graph)
          .set(low, [...(graph.get(low) ?? []), high])
          .set(high, [...(graph.get(high) ?? []), low]);
        expect(findCircular(closed)).toEqual(expect.arrayContaining([low, high]));
      }),
    );
  });
});

describe('runGraph', () => {
  it('runs each node once, after all it needs, and the reverse the other way round', async () => {
    await fc.assert(
      fc.asyncProperty(orderable, async (graph) => {
        for (const order of [graph, reverseGraph(graph)]) {
          const done: string[] = [];
          await runGraph(order, async (name) => {
            await Promise.resolve();
            done.push(name);
          });
          expect([...done].sort()).toEqual(names);
          for (const [name, needs] of order) {
            for (const need of needs) expect(done.indexOf(need)).toBeLessThan(done.indexOf(name));
          }
        }
      }),
    );
  });

  it('runs what does not depend on each other at the same time', async () => {
    let running = 0;
    let most = 0;
    await runGraph(
      new Map([
        ['a', []],
        ['b', []],
        ['c', ['a', 'b']],
      ]),
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
      },
    );
    expect(most).toBe(2);
  });
});
