import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../playbooks/steps/', import.meta.url).pathname;
const files = readdirSync(folder);

describe.each(files)('%s', (file) => {
  const path = folder + file;

  it('is a shell script that says what it does and what it takes', () => {
    expect(file).toMatch(/^[a-z-]+\.sh$/);
    const [first = '', second = ''] = readFileSync(path, 'utf8').split('\n');
    expect(first).toMatch(/^# [A-Z]/);
    expect(`${first} ${second}`).toMatch(/Arguments: \S/);
  });

  it('is plain POSIX, as dash and shellcheck read it', () => {
    execFileSync('dash', ['-n', path]);
    const checked = spawnSync('shellcheck', ['-s', 'sh', path], { encoding: 'utf8' });
    expect(checked.error, 'apt-get install shellcheck').toBeUndefined();
    expect(checked.stdout).toBe('');
  });

  it('never asks, and never formats by force', () => {
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/mkfs\S* .*-[fF]\b/);
    expect(text).not.toMatch(/read -p|\bsudo -/);
  });
});
