// Connects this terminal to a session on a box.
import { UserError } from '../../model/errors.js';
import type { Session } from '../../model/sessions.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import { namesOf, sessionNamed, sessionsOn, workOf } from '../steps/sessions.js';
import { openSsh } from '../steps/ssh-login.js';
import { withBox } from '../steps/with-box.js';

export interface AttachRequest {
  readonly user: string;
  /** Undefined takes the one that runs. */
  readonly name?: string;
  /** Called before the terminal is the session's. */
  readonly onAttach: (name: string) => void;
}

/** The exit status of screen, which is 0 also when it was left while the session goes on. */
export async function attach(context: Context, { user, name, onAttach }: AttachRequest): Promise<number> {
  const sessions = await withBox(context, user, (connection) => sessionsOn(context, connection));
  const session = name === undefined ? theOneThatRuns(sessions, user) : sessionNamed(sessions, user, name);
  if (session.pid === undefined) throw over(session, user);
  onAttach(session.name);
  // A terminal the box has never heard of is treated as the one all others descend from. With its process the name
  // is exact, and -x leaves others who are attached where they are.
  const command = `infocmp >/dev/null 2>&1 || export TERM=xterm; exec screen -x ${session.pid}.${session.name}`;
  return openSsh(context, await requireBox(context, user), { command: [command], sshArguments: ['-t'] });
}

function theOneThatRuns(sessions: readonly Session[], user: string): Session {
  const running = workOf(sessions).filter((session) => session.pid !== undefined);
  const [one, ...others] = running;
  if (one && others.length === 0) return one;
  throw new UserError({
    what: one ? `several sessions run on ${user}` : `no session runs on ${user}`,
    why: one ? `they are ${namesOf(running)}` : 'stack run starts one',
    next: one ? `stack attach ${user} ${one.name}` : `stack sessions ${user}`,
    reason: one ? 'usage' : 'notFound',
  });
}

function over({ name, state, status }: Session, user: string): UserError {
  return new UserError({
    what: `session ${name} of ${user} does not run any more`,
    why: state === 'ended' ? `its command ended with status ${status}` : 'it ended without a status',
    next: `stack logs ${user} ${name}`,
    reason: 'notFound',
  });
}
