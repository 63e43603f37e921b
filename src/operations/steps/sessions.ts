// The sessions on a box, asked of the box itself.
import { UserError } from '../../model/errors.js';
import { checkSessionName, notebookSession, readSessions, type Session } from '../../model/sessions.js';
import type { Connection } from '../../ssh/connection.js';
import type { Context } from '../context.js';
import { stepRunner } from './step-runner.js';

/** All of the login user's, the notebook's among them; sockets of dead ones are removed. */
export async function sessionsOn(context: Context, connection: Connection): Promise<Session[]> {
  return readSessions(await stepRunner(context, connection)('session-list', { sudo: false }));
}

/** The session of exactly that name. */
export function sessionNamed(sessions: readonly Session[], user: string, name: string): Session {
  const found = sessions.find((session) => session.name === checkSessionName(name));
  if (found) return found;
  throw new UserError({
    what: `there is no session ${name} on ${user}`,
    why: sessions.length === 0 ? 'it has none' : `it has ${namesOf(sessions)}`,
    next: `stack sessions ${user}`,
    reason: 'notFound',
  });
}

/** What was started by a user, not the notebook server. */
export const workOf = (sessions: readonly Session[]): Session[] =>
  sessions.filter((session) => session.name !== notebookSession);

export const namesOf = (sessions: readonly Session[]): string =>
  sessions.map((session) => session.name).join(', ');
