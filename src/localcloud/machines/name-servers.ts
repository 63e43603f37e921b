// The name servers boxes get: the host's, as far as a box can reach them.
import { existsSync, readFileSync } from 'node:fs';

/** Where systemd-resolved keeps the servers it asks itself, behind its stub on loopback. */
const RESOLVED_FILE = '/run/systemd/resolve/resolv.conf';
/** For a host whose only server is a program of its own on loopback. */
const FALLBACK = ['nameserver 1.1.1.1', 'nameserver 8.8.8.8'];

/** The resolv.conf text for boxes of this host. */
export function readNameServers(): string {
  const texts = ['/etc/resolv.conf', RESOLVED_FILE].map((file) =>
    existsSync(file) ? readFileSync(file, 'utf8') : '',
  );
  return boxResolvConf(texts);
}

/** From the first text with a server that is not the host's own loopback; options and search come along. */
export function boxResolvConf(texts: readonly string[]): string {
  const candidates = texts.map(usableLines);
  const lines = candidates.find((one) => one.some((line) => line.startsWith('nameserver')));
  return `${(lines ?? FALLBACK).join('\n')}\n`;
}

/** Boxes speak IPv4 only, and their loopback is not the host's. */
function usableLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(search|options)\s/.test(line) || /^nameserver\s+(?!127\.)\d+(\.\d+){3}$/.test(line));
}
