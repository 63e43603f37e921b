// Reads src/ as text: files, their run-time imports, their sizes.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface SourceFile {
  /** Relative to src/, e.g. `cli/stack/create.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Run-time imports of our own, relative to src/. */
  readonly imports: readonly string[];
  /** Run-time imports of packages and node: modules. */
  readonly packages: readonly string[];
}

export function readSourceTree(root = 'src'): SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => readSourceFile(root, path));
}

function readSourceFile(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const specifiers = runTimeSpecifiers(text);
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    imports: specifiers
      .filter((name) => name.startsWith('.') && !name.endsWith('.json'))
      .map((name) => normalize(join(dirname(path), name)).replace(/\.js$/, '.ts')),
    packages: specifiers.filter((name) => !name.startsWith('.')),
  };
}

/** Module names of static imports, re-exports and import() calls; type-only ones vanish at run time. */
export function runTimeSpecifiers(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/^(?:import|export)\b([^;'"=]*?)\bfrom\s*['"]([^'"]+)['"]/gm)) {
    if (!isTypeOnly(match[1] ?? '')) found.push(match[2] as string);
  }
  for (const match of text.matchAll(/^import\s*['"]([^'"]+)['"]/gm)) found.push(match[1] as string);
  for (const match of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)(?!\.)/g))
    found.push(match[1] as string);
  return found;
}

function isTypeOnly(clause: string): boolean {
  if (/^\s+type\b/.test(clause)) return true;
  const braces = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
  if (braces === undefined) return false;
  const names = braces.split(',').filter((name) => name.trim() !== '');
  return names.length > 0 && names.every((name) => /^\s*type\s/.test(name));
}
