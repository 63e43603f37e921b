// The import table, the sizes and the one-file-per-command rule, as a test.
import { describe, expect, it } from 'vitest';
import { readSourceTree, runTimeSpecifiers, type SourceFile } from './helpers/source-tree.js';

const tree = readSourceTree();
const paths = new Set(tree.map((file) => file.path));

/** Who may import whom at run time; whatever is not listed is refused. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  model: [],
  assets: ['model'],
  cloud: ['model'],
  ssh: ['model'],
  notebook: ['model'],
  operations: ['model', 'assets', 'cloud', 'ssh', 'notebook'],
  cli: ['operations', 'model'],
  service: ['operations', 'model'],
  localcloud: [],
};

/** The files that may open a door nobody else of their folder may. */
const doors: Readonly<Record<string, readonly string[]>> = {
  'localcloud/index.ts': ['cli/stack/local.ts', 'cli/local-cloud.ts'],
  'service/index.ts': ['cli/trigger/serve.ts'],
};

const layerOf = (path: string): string => path.split('/')[0] as string;

function refusal(from: string, to: string): string | undefined {
  if (doors[to]?.includes(from)) return undefined;
  const [source, target] = [layerOf(from), layerOf(to)];
  if (source !== target) return allowed[source]?.includes(target) ? undefined : `${from} -> ${to}`;
  return source === 'operations' ? refusedOperation(from, to) : undefined;
}

/** Inside operations: fleet, ami and trigger may call stack; all may call steps; never back. */
function refusedOperation(from: string, to: string): string | undefined {
  const [source, target] = [from.split('/')[1] as string, to.split('/')[1] as string];
  if (source === target || target.endsWith('.ts') || target === 'steps') return undefined;
  return target === 'stack' && source !== 'steps' ? undefined : `${from} -> ${to}`;
}

function findCycle(files: readonly SourceFile[]): string[] | undefined {
  const imports = new Map(files.map((file) => [file.path, file.imports]));
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return undefined;
    for (const next of imports.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle) return cycle;
    }
    finished.add(path);
    return undefined;
  };
  for (const file of files) {
    const cycle = visit(file.path, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe('imports', () => {
  it('stay inside the table', () => {
    const refused = tree.flatMap((file) => file.imports.map((to) => refusal(file.path, to)).filter(Boolean));
    expect(refused).toEqual([]);
  });

  it('name files that exist', () => {
    const lost = tree.flatMap((file) => file.imports.filter((to) => !paths.has(to)));
    expect(lost).toEqual([]);
  });

  it('have no cycles', () => {
    expect(findCycle(tree)).toBeUndefined();
  });

  it('keep SDKs, ssh libraries and commander where they belong', () => {
    const rules: readonly (readonly [RegExp, RegExp])[] = [
      [/^@aws-sdk\//, /^(cloud|localcloud)\//],
      [/^ssh2$/, /^(ssh|localcloud)\//],
      [/^commander$/, /^cli\//],
    ];
    const refused = tree.flatMap((file) =>
      file.packages
        .filter((name) => rules.some(([what, where]) => what.test(name) && !where.test(file.path)))
        .map((name) => `${file.path} -> ${name}`),
    );
    expect(refused).toEqual([]);
  });

  it('are read by a reader that sees what it must', () => {
    const text = [
      "import { a, type B } from './a.js';",
      "import type { C } from './c.js';",
      "import { type D } from './d.js';",
      "import './e.js';",
      "export { f } from './f.js';",
      "const g = await import('./g.js');",
      "type H = import('./h.js').H;",
      "import {\n  i,\n} from './i.js';",
    ].join('\n');
    expect(runTimeSpecifiers(text).sort()).toEqual(['./a.js', './e.js', './f.js', './g.js', './i.js']);
    expect(refusal('model/a.ts', 'cloud/b.ts')).toBe('model/a.ts -> cloud/b.ts');
    expect(refusal('operations/stack/a.ts', 'operations/fleet/b.ts')).toBeDefined();
    expect(refusal('operations/fleet/a.ts', 'operations/stack/b.ts')).toBeUndefined();
    expect(refusal('cli/stack/list.ts', 'localcloud/index.ts')).toBeDefined();
    const cyclic = ['a.ts', 'b.ts'].map((path, index, both) => ({
      path,
      text: '',
      lines: 0,
      imports: [both[1 - index] as string],
      packages: [],
    }));
    expect(findCycle(cyclic)).toEqual(['a.ts', 'b.ts', 'a.ts']);
  });
});

describe('files', () => {
  it('have at most 250 lines', () => {
    expect(tree.filter((file) => file.lines > 250).map((file) => `${file.path}: ${file.lines}`)).toEqual([]);
  });

  it('open with a line that says what they are for', () => {
    expect(tree.filter((file) => !file.text.startsWith('// ')).map((file) => file.path)).toEqual([]);
  });

  it('are no barrels', () => {
    const barrels = tree.filter(
      (file) => file.path.endsWith('/index.ts') && file.path !== 'localcloud/index.ts',
    );
    expect(barrels.map((file) => file.path)).toEqual([]);
  });
});

describe('commands', () => {
  const bins = ['stack', 'fleet', 'ami', 'trigger'];

  it.each(bins)('%s lists exactly the files of its folder', (bin) => {
    const list = tree.find((file) => file.path === `cli/${bin}.ts`);
    const listed = [...(list?.text ?? '').matchAll(/import\('\.\/[a-z]+\/([a-z-]+)\.js'\)/g)].map(
      (match) => match[1],
    );
    const files = tree
      .filter((file) => file.path.startsWith(`cli/${bin}/`))
      .map((file) => file.path.replace(/^.*\//, '').replace('.ts', ''));
    expect([...listed].sort()).toEqual(files.sort());
  });

  it.each(bins)('%s: each command calls the operation of its own name', (bin) => {
    const missing = tree
      .filter((file) => file.path.startsWith(`cli/${bin}/`) && file.path !== 'cli/stack/local.ts')
      .filter((file) => !file.imports.includes(`operations/${file.path.replace('cli/', '')}`));
    expect(missing.map((file) => file.path)).toEqual([]);
  });
});
