// A port that drops what is sent to it, as a security group does: a listener whose queue is full and stays so.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const program = `
import socket, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(0)
print(s.getsockname()[1], flush=True)
time.sleep(600)
`;

/** Node accepts by itself, so the listener is Python's. */
export async function deafPort(): Promise<{ readonly port: number; readonly stop: () => void }> {
  const listener = spawn('python3', ['-c', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(listener.stdout, 'data');
  const port = Number(String(line));
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  await sleep(100);
  return {
    port,
    stop: () => {
      for (const socket of fillers) socket.destroy();
      listener.kill();
    },
  };
}
