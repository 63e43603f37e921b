// Orders of dependent things, and cycles among them.

/** What each node needs before it. Names that are no nodes themselves are ignored. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The nodes that lie on a cycle or lead into one, in the graph's order; empty where everything can be ordered. */
export function findCircular(graph: Graph): string[] {
  const left = new Map(graph);
  for (let removed = true; removed; ) {
    removed = false;
    for (const [name, needs] of left) {
      if (needs.some((need) => left.has(need))) continue;
      left.delete(name);
      removed = true;
    }
  }
  return trimLeaves(left);
}

/** Nodes nothing in the rest needs only lead into a cycle; they are no part of one. */
function trimLeaves(graph: Map<string, readonly string[]>): string[] {
  for (let removed = true; removed; ) {
    removed = false;
    const needed = new Set([...graph.values()].flat());
    for (const name of graph.keys()) {
      if (needed.has(name)) continue;
      graph.delete(name);
      removed = true;
    }
  }
  return [...graph.keys()];
}

/** Who needs each node: the same graph seen from the other side, for deletion. */
export function reverseGraph(graph: Graph): Map<string, string[]> {
  const reversed = new Map([...graph.keys()].map((name): [string, string[]] => [name, []]));
  for (const [name, needs] of graph) {
    for (const need of needs) reversed.get(need)?.push(name);
  }
  return reversed;
}

/**
 * Runs `work` for every node, each as soon as all it needs are done, everything else at the same time.
 * A node is told what its needs came to, so that the failure of one is its own affair.
 * @returns what the work of each node came to
 */
export async function runGraph<T>(
  graph: Graph,
  work: (name: string, needs: readonly T[]) => Promise<T>,
): Promise<Map<string, T>> {
  const started = new Map<string, Promise<T>>();
  const start = (name: string): Promise<T> => {
    const running = started.get(name);
    if (running) return running;
    const needs = (graph.get(name) ?? []).filter((need) => graph.has(need));
    const promise = Promise.all(needs.map(start)).then((results) => work(name, results));
    started.set(name, promise);
    return promise;
  };
  const entries = [...graph.keys()].map(async (name) => [name, await start(name)] as const);
  return new Map(await Promise.all(entries));
}
