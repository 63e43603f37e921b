// Plays the steps of sessions: a command that the small table knows runs as long as it would, any other ends with 127.
import { type Box, fail, type Played, say, takePid } from '../box.js';
import { type Quick, quickCommand } from '../quick-commands.js';
import type { Session } from '../records.js';

const isRunning = (session: Session, now: number): boolean => !session.lost && session.endsAt > now;

export function runSession(box: Box, [name = '', command = '']: readonly string[]): Played {
  const running = box.machine().disk.sessions.find((one) => one.name === name && isRunning(one, box.now()));
  if (running) return fail(`a session ${name} runs already, as process ${running.pid}`, 75);
  const pid = takePid(box);
  const { seconds = 0, stdout = '', stderr = '', code = 0 }: Quick = quickCommand(box.machine(), command);
  const session: Session = {
    name,
    command,
    pid,
    started: stamp(box.now()),
    endsAt: box.now() + seconds * 1000,
    status: code,
    output: `${stdout}${stderr}`,
  };
  box.changeDisk((disk) => ({
    ...disk,
    sessions: [...disk.sessions.filter((one) => one.name !== name), session].slice(-sessionLimit),
  }));
  // The real step prints nothing where the command was over before it looked.
  return say(seconds > 0 ? String(pid) : '');
}

/** A machine that is used for ever keeps the latest ones. */
const sessionLimit = 50;

/** The sessions of ours by name, then the notebook's, which nobody began as one of ours. */
export function listSessions(box: Box): Played {
  const { sessions, served, servedPid } = box.machine().disk;
  const lines = [...sessions]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map((session) => lineOf(session, box.now()));
  if (served) lines.push(`jupyter\trunning\t${servedPid}\t\t\t\t\n`);
  return { stdout: lines.join('') };
}

function lineOf(session: Session, now: number): string {
  const { name, command, lost, pid, started, endsAt, status } = session;
  const text = Buffer.from(`${command}\n`).toString('base64');
  if (isRunning(session, now)) return [name, 'running', pid, '', started, '', `${text}\n`].join('\t');
  if (lost) return [name, 'lost', '', '', started, '', `${text}\n`].join('\t');
  return [name, 'ended', '', status, started, stamp(endsAt), `${text}\n`].join('\t');
}

/** As `date -u +%Y-%m-%dT%H:%M:%SZ`. */
const stamp = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** What goes on when a machine goes down is lost. */
export function loseSessions(sessions: readonly Session[], now: number): Session[] {
  return sessions.map((session) => (isRunning(session, now) ? { ...session, lost: true } : session));
}
