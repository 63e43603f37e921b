// known_hosts as OpenSSH writes it: plain, hashed, by port; and what it says that must not be believed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generateKey } from '../../src/ssh/keys.js';
import { hostKeysIn } from '../../src/ssh/known-hosts.js';

const [one, two] = [generateKey().publicKey, generateKey().publicKey];
const at = (port = 22, host = 'bastion.example.org') => ({ host, port });

it('finds a host by its name, among others on its line, and by its port', () => {
  const text = `# x\n192.0.2.1,Bastion.example.org ${one} comment\n[bastion.example.org]:2222 ${two}\n\nother ${two}\n`;
  expect(hostKeysIn(text, at())).toEqual([one]);
  expect(hostKeysIn(text, at(2222))).toEqual([two]);
  expect(hostKeysIn(text, at(23))).toEqual([]);
  expect(hostKeysIn(text, at(22, '192.0.2.1'))).toEqual([one]);
});

it('finds it where ssh-keygen has hashed the names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-hashed-'));
  const file = join(folder, 'known_hosts');
  writeFileSync(file, `bastion.example.org ${one}\n[bastion.example.org]:2222 ${two}\n`);
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  expect(text).not.toContain('bastion');
  expect(hostKeysIn(text, at())).toEqual([one]);
  expect(hostKeysIn(text, at(2222))).toEqual([two]);
});

it('believes no pattern, no authority, no comment, and nothing that was revoked', () => {
  const text = `*.example.org ${one}\n@cert-authority bastion.example.org ${one}\n#bastion.example.org ${one}\n`;
  expect(hostKeysIn(text, at())).toEqual([]);
  const revoked = `bastion.example.org ${one}\nbastion.example.org ${two}\n@revoked * ${one}\n`;
  expect(hostKeysIn(revoked, at())).toEqual([two]);
});
