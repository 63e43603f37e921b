// The stock image's recipe: stable name, mirrors of the host, scripts that parse.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { mirrorsOf, renderSources } from '../../../../src/localcloud/machines/image/mirrors.js';
import { FILES, LINKS, PACKAGES, stockImageName } from '../../../../src/localcloud/machines/image/recipe.js';

test('the name holds a hash of the recipe and does not change by itself', () => {
  expect(stockImageName()).toMatch(/^localhost\/flotilla-stock:[0-9a-f]{12}$/);
  expect(stockImageName()).toBe(stockImageName());
});

test('no package, file or link is named twice', () => {
  const paths = [...FILES, ...LINKS].map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
  expect(new Set(PACKAGES).size).toBe(PACKAGES.length);
});

test.each(FILES.filter(({ content }) => content.startsWith('#!/bin/sh')))(
  '$path is shell',
  ({ content, mode }) => {
    execFileSync('sh', ['-n'], { input: content });
    expect(mode).toBe(0o755);
  },
);

test('both forms of source files are read, other archives are not taken', () => {
  const sources = 'Types: deb\nURIs: http://mirror.example/debian/\nSuites: bookworm\n';
  const list =
    'deb [signed-by=/k] https://apt.example/tool stable main\ndeb https://mirror.example/debian-security x main';
  expect(mirrorsOf([list, sources])).toEqual({
    archive: 'http://mirror.example/debian',
    security: 'https://mirror.example/debian-security',
  });
});

test("a host that is no Debian uses Debian's own archive", () => {
  const mirrors = mirrorsOf([
    'deb http://archive.ubuntu.com/ubuntu noble main',
    '# deb http://old.example/debian x main',
  ]);
  expect(renderSources(mirrors, 'bookworm')).toEqual([
    'deb http://deb.debian.org/debian bookworm main',
    'deb http://deb.debian.org/debian bookworm-updates main',
    'deb http://deb.debian.org/debian-security bookworm-security main',
  ]);
});
