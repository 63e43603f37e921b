// Which OpenSSH this machine has.
import { spawn } from 'node:child_process';

/** E.g. `OpenSSH_9.2p1`; undefined where there is no ssh in PATH. */
export function opensshVersion(): Promise<string | undefined> {
  return new Promise((resolve) => {
    // It tells its version on stderr.
    const child = spawn('ssh', ['-V'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once('error', () => resolve(undefined));
    child.once('close', () => resolve(/^[^\s,]+/.exec(text)?.[0]));
  });
}
