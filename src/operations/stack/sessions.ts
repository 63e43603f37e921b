// Lists the sessions on a box.
import type { Session } from '../../model/sessions.js';
import type { Context } from '../context.js';
import { sessionsOn } from '../steps/sessions.js';
import { withBox } from '../steps/with-box.js';

/** By start; the notebook server's own and those started by hand are among them. */
export async function listSessions(context: Context, user: string): Promise<Session[]> {
  return withBox(context, user, (connection) => sessionsOn(context, connection));
}
