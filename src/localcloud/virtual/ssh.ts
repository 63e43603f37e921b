// The SSH server of a virtual machine: its host key, its keys, its commands, its way to the notebook.
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AuthContext, Connection, PublicKeyAuthContext, ServerChannel, Session } from 'ssh2';
import ssh2 from 'ssh2';
import type { Box } from './box.js';
import { runCommand } from './commands.js';
import { noShell } from './quick-commands.js';
import { keyBlobs } from './steps/authorized-keys.js';

export interface SshDoor {
  readonly box: Box;
  /** Takes a connection to a port of the machine's own loopback; false where nothing listens there. */
  readonly forward: (port: number, open: () => Duplex) => boolean;
}

/** Speaks SSH on the socket until either side ends it. The host key is the one of this moment. */
export function serveSsh(socket: Socket, door: SshDoor): void {
  const { hostKey } = door.box.machine().disk;
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey], ident: 'flotilla-virtual' }, (client) =>
    welcome(client, door),
  );
  server.injectSocket(socket);
}

function welcome(client: Connection, door: SshDoor): void {
  // A client that breaks off in the middle of its handshake is no fault of the machine's.
  client.on('error', () => {});
  client.on('authentication', (context) => authenticate(context, door.box));
  client.on('session', (accept) => openSession(accept(), door.box));
  client.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const own = ['127.0.0.1', 'localhost'].includes(destIP);
    if (!own || !door.forward(destPort, () => accept())) reject();
  });
}

/** Public keys alone, of the one user: root and passwords are shut out, as by the images' own settings. */
function authenticate(context: AuthContext, box: Box): void {
  const known = context.method === 'publickey' && context.username === box.machine().disk.user;
  if (known && mayEnter(context, box)) context.accept();
  else context.reject(['publickey']);
}

function mayEnter({ key, signature, blob, hashAlgo }: PublicKeyAuthContext, box: Box): boolean {
  const base64 = key.data.toString('base64');
  if (!keyBlobs(box.machine().disk.authorizedKeys).includes(base64)) return false;
  // Without a signature the client only asks whether it should make one.
  if (!signature || !blob) return true;
  const type = key.data.toString('latin1', 4, 4 + key.data.readUInt32BE(0));
  const [parsed] = [ssh2.utils.parseKey(`${type} ${base64}`)].flat();
  return parsed !== undefined && !(parsed instanceof Error) && parsed.verify(blob, signature, hashAlgo);
}

function openSession(session: Session, box: Box): void {
  session.on('pty', (accept) => accept?.());
  session.on('exec', (accept, _reject, { command }) => runCommand(box, command, opened(accept(), session)));
  session.on('shell', (accept) => {
    const channel = opened(accept(), session);
    channel.stderr.write(`${noShell}\r\n`);
    channel.exit(127);
    channel.end();
  });
}

function opened(channel: ServerChannel, session: Session): ServerChannel {
  channel.on('error', () => {});
  session.on('signal', (_accept, _reject, { name }) => {
    channel.exit(name);
    channel.close();
  });
  return channel;
}
