// One connection to a box for one piece of work, gone when the work is over or nobody waits for it any more.
import type { Box } from '../../model/box.js';
import type { Connection } from '../../ssh/connection.js';
import type { Context } from '../context.js';
import { connectTo } from './reach.js';

/** When the context's signal is aborted the connection ends, and with it whatever still runs on it. */
export async function withConnection<T>(
  context: Context,
  box: Box,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return overConnection(context, await connectTo(context, box), work);
}

/** The same over a connection that is open: it is the work's alone. */
export async function overConnection<T>(
  { signal }: Pick<Context, 'signal'>,
  connection: Connection,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const close = () => connection.close();
  // In its turn: what runs on it hears of the end first, and tells the box.
  const onAbort = () => void setImmediate(close);
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    return await work(connection);
  } finally {
    signal.removeEventListener('abort', onAbort);
    close();
  }
}
