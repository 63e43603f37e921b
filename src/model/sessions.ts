// Sessions of long work on a box: their names, and how the box tells of them.
import { UserError } from './errors.js';

export interface Session {
  readonly name: string;
  /** `lost` has neither a process nor an exit status: it was killed, or the box restarted. */
  readonly state: 'running' | 'ended' | 'lost';
  /** Of the screen session, while it runs. */
  readonly pid?: number;
  /** Of the command, once it ended; 128 and the signal's number when that ended it. */
  readonly status?: number;
  /** ISO 8601. */
  readonly started?: string;
  readonly ended?: string;
  /** Its beginning; unknown for sessions that were started by hand. */
  readonly command?: string;
}

/** What `stack run` calls a session nobody named. */
export const defaultSession = 'main';
/** The notebook server's own. */
export const notebookSession = 'jupyter';

/** It becomes the name of a folder and of a screen session, on a command line of screen's. */
const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** Answers the name itself; throws a UserError that says which rule it breaks. */
export function checkSessionName(text: string): string {
  if (namePattern.test(text)) return text;
  throw new UserError({
    what: `${JSON.stringify(text)} cannot be the name of a session`,
    why: '1 to 40 of a-z, 0-9 and -, neither first nor last a -',
    next: 'choose another name, for example train',
  });
}

/** The name of a new session: the notebook's is taken. */
export function checkNewSession(text: string): string {
  if (checkSessionName(text) !== notebookSession) return text;
  throw new UserError({
    what: `a session cannot be called ${notebookSession}`,
    why: 'the notebook server runs in the session of that name',
    next: 'choose another name, for example train',
  });
}

/** From the lines of session-list.sh, by start. What does not look like one is left out: a box may say anything. */
export function readSessions(text: string): Session[] {
  return text
    .split('\n')
    .map(readSession)
    .filter((session) => session !== undefined)
    .sort((a, b) => (a.started ?? '').localeCompare(b.started ?? ''));
}

function readSession(line: string): Session | undefined {
  const [name = '', state, pid = '', status = '', started = '', ended = '', command = ''] = line.split('\t');
  if (!namePattern.test(name) || (state !== 'running' && state !== 'ended' && state !== 'lost'))
    return undefined;
  return {
    name,
    state,
    pid: wholeNumber(pid),
    status: wholeNumber(status),
    started: time(started),
    ended: time(ended),
    command: Buffer.from(command, 'base64').toString('utf8').trimEnd() || undefined,
  };
}

const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);
const time = (text: string): string | undefined =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? text : undefined;
