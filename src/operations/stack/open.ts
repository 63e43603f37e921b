// The way to a box's notebook: its URL, or in tunnel mode a tunnel that stays as long as it is wanted.
import { openTunnel } from '../../ssh/tunnel.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import { portOf } from '../steps/bring-up.js';
import { connectTo } from '../steps/reach.js';
import { notebookUrl } from '../steps/site.js';

export interface OpenRequest {
  readonly user: string;
  /** Local port of the tunnel; 0 takes a free one. */
  readonly port: number;
}

export interface OpenNotebook {
  readonly url: string;
  /** Present in tunnel mode: settles when the tunnel has ended. */
  readonly ended?: Promise<void>;
}

export async function openNotebook(context: Context, { user, port }: OpenRequest): Promise<OpenNotebook> {
  const box = await requireBox(context, user);
  const url = await notebookUrl(context, box);
  if (url !== undefined) return { url };
  const tunnel = await openTunnel(await connectTo(context, box), {
    localPort: port,
    remoteHost: '127.0.0.1',
    remotePort: portOf(box.access),
  });
  context.signal.addEventListener('abort', tunnel.close, { once: true });
  return { url: `http://localhost:${tunnel.port}`, ended: tunnel.closed };
}
