// Why a box could not be reached, told apart, with what to do about each.
import { RemoteError } from '../model/errors.js';
import { visible } from '../model/visible.js';
import { fingerprint } from './keys.js';
import { describeTarget, type SshTarget } from './target.js';

/** `proxy`: the host on the way, and not the box. `timeout`: nobody answered the TCP connect; `handshake`: a banner that is no usable sshd, or none in time. */
export type ConnectFailure =
  | 'hostKey'
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'reset'
  | 'auth'
  | 'handshake'
  | 'proxy';

/** Of the box itself, but for its host key. */
export type BoxFailure = Exclude<ConnectFailure, 'hostKey' | 'proxy'>;

interface FailureText {
  readonly why: string;
  readonly next: (target: SshTarget) => string;
}

const texts: Record<BoxFailure, FailureText> = {
  refused: {
    why: 'the connection was refused: the box is up, sshd is not listening',
    next: (target) => `wait a minute, then stack status ${target.name}`,
  },
  timeout: {
    why: 'no answer: the port is filtered, or the box is not running',
    next: (target) =>
      `stack authorize ${target.name} lets your present address in; stack status ${target.name}`,
  },
  unreachable: {
    why: 'there is no route to it',
    next: () => 'check your own network',
  },
  reset: {
    why: 'the connection was closed before sshd said who it is',
    next: (target) => `the box may still be starting: stack status ${target.name}`,
  },
  auth: {
    why: 'sshd answers, and refuses the key',
    next: (target) =>
      `ssh.key in flotilla.yaml names your key; whoever has one there adds it: stack keys add ${target.name} yours.pub`,
  },
  handshake: {
    why: 'something answers, and no SSH session could be agreed on',
    next: (target) => `stack why ${target.name}`,
  },
};

/** The error of a failed connect; `connectFailure` tells the kind from it. */
export function connectError(target: SshTarget, failure: BoxFailure, cause?: Error): RemoteError {
  const text = texts[failure];
  const detail = cause ? ` (${visible(cause.message)})` : '';
  return new RemoteError(
    {
      what: `${describeTarget(target)} cannot be reached`,
      why: `${text.why}${detail}`,
      next: text.next(target),
      reason: 'failed',
      details: { connect: failure, host: target.host },
    },
    cause,
  );
}

/** The box showed another host key than the pinned ones, or none of a pinned type. Nothing was sent to it. */
export function hostKeyError(target: SshTarget, presented?: string): RemoteError {
  const shown = presented
    ? `${fingerprint(presented)} (${presented.split(' ')[0]})`
    : 'no key we could check';
  const pinned = target.hostKeys.map((key) => `${fingerprint(key)} (${key.split(' ')[0]})`).join(' or ');
  return new RemoteError({
    what: `${describeTarget(target)} is not the machine we know: nothing was sent`,
    why: `it showed ${shown}; expected ${pinned || 'a pinned key, and none is on file'}`,
    next: `if the box was really rebuilt: stack trust ${target.name}`,
    reason: 'hostKey',
    details: { connect: 'hostKey', presented, expected: target.hostKeys },
  });
}

/** The kind of a failed connect; undefined for any other error. */
export function connectFailure(error: unknown): ConnectFailure | undefined {
  if (!(error instanceof RemoteError)) return undefined;
  return error.complaint.details?.connect as ConnectFailure | undefined;
}
