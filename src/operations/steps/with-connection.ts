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
  const { signal } = context;
  const connection = await connectTo(context, box);
  const close = () => connection.close();
  signal.addEventListener('abort', close);
  try {
    signal.throwIfAborted();
    return await work(connection);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}
