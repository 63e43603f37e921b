// What a session on a box has printed, and goes on to print.
import { RemoteError, UserError } from '../../model/errors.js';
import type { Session } from '../../model/sessions.js';
import type { Connection } from '../../ssh/connection.js';
import type { Context } from '../context.js';
import { sessionNamed, sessionsOn, workOf } from '../steps/sessions.js';
import { withBox } from '../steps/with-box.js';

export interface LogsRequest {
  readonly user: string;
  /** Undefined takes the one that was started last. */
  readonly name?: string;
  /** Go on until the command ends. */
  readonly follow: boolean;
  /** Only so many of the last lines. */
  readonly tail?: number;
  /** As the box sent it: not safe for a terminal. */
  readonly onOutput: (bytes: Buffer) => void;
}

/** Answers the session as it is when everything was printed. */
export async function readLogs(context: Context, request: LogsRequest): Promise<Session> {
  const { user, name } = request;
  return withBox(context, user, async (connection) => {
    const sessions = await sessionsOn(context, connection);
    const session = name === undefined ? latest(sessions, user) : sessionNamed(sessions, user, name);
    if (session.started === undefined) throw noLog(session, user);
    await print(context, connection, { ...request, session });
    return request.follow ? sessionNamed(await sessionsOn(context, connection), user, session.name) : session;
  });
}

async function print(
  context: Context,
  connection: Connection,
  { session, follow, tail, onOutput, user }: LogsRequest & { readonly session: Session },
): Promise<void> {
  const lines = ['-n', tail === undefined ? '+1' : String(tail)];
  const following = follow && session.pid !== undefined ? ['-s', '0.2', `--pid=${session.pid}`, '-f'] : [];
  const file = `.flotilla/sessions/${session.name}/log`;
  const stream = await connection.stream({ argv: ['tail', ...lines, ...following, '--', file] });
  const onAbort = () => stream.kill();
  context.signal.addEventListener('abort', onAbort, { once: true });
  // Aborted while the stream was being opened, nothing would end a log that is followed.
  if (context.signal.aborted) onAbort();
  stream.stderr.resume();
  stream.stdout.on('data', onOutput);
  const end = await stream.done;
  context.signal.removeEventListener('abort', onAbort);
  context.signal.throwIfAborted();
  if (end.failed) throw cut(session, user, end.reason);
}

function latest(sessions: readonly Session[], user: string): Session {
  const last = workOf(sessions).findLast((session) => session.started !== undefined);
  if (last) return last;
  throw new UserError({
    what: `nothing was ever run on ${user}`,
    why: 'it has no session but the notebook server',
    next: `stack run ${user} -- <command>`,
    reason: 'notFound',
  });
}

function noLog({ name }: Session, user: string): UserError {
  return new UserError({
    what: `there is no log of session ${name} on ${user}`,
    why: 'stack run did not start it',
    next: `stack attach ${user} ${name}`,
    reason: 'notFound',
  });
}

function cut({ name }: Session, user: string, reason = 'it ended'): RemoteError {
  return new RemoteError({
    what: `the log of session ${name} on ${user} could not be read to its end`,
    why: reason,
    next: `stack logs ${user} ${name}; the session itself goes on`,
    reason: 'failed',
  });
}
