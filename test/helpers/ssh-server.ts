// An SSH server of ours, for what a real sshd never does: wrong keys, lies, hostile archives.
import { once } from 'node:events';
import type { ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import { bareKey, generateKey, type SshKey } from '../../src/ssh/keys.js';
import type { SshTarget } from '../../src/ssh/target.js';

export interface SshServerOptions {
  readonly keyType?: 'ed25519' | 'ecdsa';
  /** Plays a command; without it every command ends with 127. */
  readonly onCommand?: (command: string, channel: ServerChannel) => void;
}

export interface SshServer {
  readonly port: number;
  readonly hostKey: string;
  readonly target: SshTarget;
  /** How often anybody offered a key or a password. */
  authentications(): number;
  connections(): number;
  stop(): Promise<void>;
}

export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const host = hostPair(options.keyType ?? 'ed25519');
  let authentications = 0;
  const clients = new Set<{ end(): unknown }>();
  const server = new ssh2.Server({ hostKeys: [host.private] }, (client) => {
    clients.add(client);
    client.on('error', () => {});
    client.on('authentication', (context) => {
      authentications += 1;
      context.accept();
    });
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, info) => play(options, info.command, acceptExec()));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const hostKey = bareKey(host.public);
  const client = generateKey();
  const key: SshKey = { publicKey: client.publicKey, privateKey: client.privateKey };
  return {
    port,
    hostKey,
    target: { host: '127.0.0.1', port, user: 'ubuntu', key, hostKeys: [hostKey], name: 'mallory' },
    authentications: () => authentications,
    connections: () => clients.size,
    stop: async () => {
      for (const one of clients) one.end();
      server.close();
    },
  };
}

function hostPair(type: 'ed25519' | 'ecdsa') {
  if (type === 'ecdsa') return ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  const { privateKey, publicKey } = generateKey();
  return { private: privateKey.reveal(), public: publicKey };
}

function play(
  { onCommand = unknownCommand }: SshServerOptions,
  command: string,
  channel: ServerChannel,
): void {
  channel.on('error', () => {});
  onCommand(command, channel);
}

function unknownCommand(_command: string, channel: ServerChannel): void {
  channel.exit(127);
  channel.end();
}
