// Work over one connection to a box that is up.
import type { Box } from '../../model/box.js';
import type { Connection } from '../../ssh/connection.js';
import type { Context } from '../context.js';
import { requireRunning } from './awake.js';
import { requireBox } from './boxes.js';
import { withConnection } from './with-connection.js';

/** @throws UserError where there is no such box, or it is not up */
export async function withBox<T>(
  context: Context,
  user: string,
  work: (connection: Connection, box: Box) => Promise<T>,
): Promise<T> {
  const box = await requireBox(context, user);
  requireRunning(box);
  return withConnection(context, box, (connection) => work(connection, box));
}
