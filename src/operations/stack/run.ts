// Starts long work on a box: it goes on when nobody is logged in.
import { complaintOf, UserError } from '../../model/errors.js';
import { checkNewSession } from '../../model/sessions.js';
import type { Context } from '../context.js';
import { stepRunner } from '../steps/step-runner.js';
import { timed } from '../steps/timed.js';
import { withBox } from '../steps/with-box.js';

export interface RunRequest {
  readonly user: string;
  /** Of the session. */
  readonly name: string;
  /** Joined by blanks for the shell of the box, as `login` does. */
  readonly command: readonly string[];
}

export interface RunResult {
  readonly user: string;
  readonly name: string;
  /** Of the screen session; absent where the command had ended before anybody looked. */
  readonly pid?: number;
}

/** Answers as soon as the session is there. */
export async function runDetached(context: Context, request: RunRequest): Promise<RunResult> {
  const { user } = request;
  const name = checkNewSession(request.name);
  const line = checkCommand(request.command.join(' '));
  return withBox(context, user, async (connection) => {
    const step = stepRunner(context, connection);
    const answer = await timed(context.port, user)(`session ${name}`, () =>
      step('session-run', { args: [name, line], sudo: false }).catch(taken(user, name)),
    );
    return { user, name, pid: Number(answer) || undefined };
  });
}

/** One argument of a process has at most 128 KiB on Linux (MAX_ARG_STRLEN). */
const longest = 100_000;

function checkCommand(line: string): string {
  const why = line.trim() === '' ? 'it is empty' : `it is longer than ${longest} bytes`;
  if (line.trim() !== '' && Buffer.byteLength(line) <= longest) return line;
  const next = 'stack put copies a script to the box, which then is a short command';
  throw new UserError({ what: 'this command cannot be run', why, next });
}

/** The exit status by which session-run.sh says that the name is in use. */
const inUse = 75;

function taken(user: string, name: string): (error: unknown) => never {
  return (error) => {
    const complaint = complaintOf(error);
    if (complaint?.details?.code !== inUse) throw error;
    throw new UserError(
      {
        what: `a session ${name} runs on ${user} already`,
        why: 'its command has not ended',
        next: `stack attach ${user} ${name}, or give this one another --name`,
        reason: 'busy',
      },
      error,
    );
  };
}
