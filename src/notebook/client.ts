// A notebook server as its users see it: does it answer, does it take the password, does it run a cell.
import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteError } from '../model/errors.js';
import type { Event } from '../model/events.js';
import type { Secret } from '../model/secret.js';
import { visible } from '../model/visible.js';
import { type NotebookSite, request, type SiteAnswer } from './site.js';

export type { NotebookSite } from './site.js';

/** A logged-in browser, as far as we need one. */
export interface Session {
  readonly site: NotebookSite;
  /** Value of the Cookie header. */
  readonly cookie: string;
  /** Value of the X-XSRFToken header; requests that change something need it. */
  readonly xsrf: string;
}

export interface NotebookWait {
  /** Default 120. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal | undefined;
  readonly report?: (event: Event) => void;
}

/** `GET /api` answers 200 without a login on notebook 6 and jupyter_server 1 and 2; the front asks the same. */
export async function notebookAnswers(site: NotebookSite, signal?: AbortSignal): Promise<boolean> {
  return (await tryAnswer(site, signal)) === undefined;
}

/** Resolves when the notebook answers; rejects with a RemoteError that says how it last did not. */
export async function waitForNotebook(site: NotebookSite, wait: NotebookWait = {}): Promise<void> {
  const { timeoutSeconds = 120, signal, report } = wait;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let last: string | undefined;
  for (;;) {
    const failure = await tryAnswer(site, signal);
    signal?.throwIfAborted();
    if (failure === undefined) return report?.(progress('done', undefined, seconds()));
    if (seconds() >= timeoutSeconds) {
      report?.(progress('failed', failure, seconds()));
      throw silent(site, `after ${timeoutSeconds} s: ${failure}`);
    }
    if (failure !== last) report?.(progress('running', failure));
    last = failure;
    await sleep(500, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

/**
 * Logs in as a browser does. Rejects with a RemoteError when the password is refused, and when the server lets
 * anybody in: then the password protects nothing.
 */
export async function logIn(site: NotebookSite, password: Secret): Promise<Session> {
  const open = await request(site, { path: '/api/status' });
  if (open.status === 200) throw loginFailed(site, 'it takes anybody without a password');
  const page = await request(site, { path: '/login' });
  const before = cookiesOf(page);
  const xsrf = before.get('_xsrf');
  if (page.status !== 200 || xsrf === undefined)
    throw loginFailed(site, `GET /login answered ${page.status}`);
  const answer = await request(site, {
    method: 'POST',
    path: '/login?next=%2Fapi',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: header(before) },
    body: new URLSearchParams({ _xsrf: xsrf, password: password.reveal() }).toString(),
  });
  if (answer.status !== 302) throw loginFailed(site, refusal(answer));
  return proven({ site, xsrf, cookie: header(new Map([...before, ...cookiesOf(answer)])) });
}

/** The cookie is taken for a login only if it opens what was closed. */
async function proven(session: Session): Promise<Session> {
  const answer = await request(session.site, { path: '/api/status', headers: { cookie: session.cookie } });
  if (answer.status === 200) return session;
  throw loginFailed(session.site, `its cookie is answered with ${answer.status}`);
}

const refusal = ({ status }: SiteAnswer): string =>
  status === 401 || status === 200 ? 'it refuses the password' : `POST /login answered ${status}`;

function cookiesOf({ headers }: SiteAnswer): Map<string, string> {
  const pairs = (headers['set-cookie'] ?? []).map((line) => line.split(';')[0] ?? '');
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

const header = (cookies: ReadonlyMap<string, string>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

/** Undefined when it answers, else how it does not. */
async function tryAnswer(site: NotebookSite, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const { status } = await request(site, { path: '/api', signal });
    return status === 200 ? undefined : `GET /api answered ${status}`;
  } catch (error) {
    return visible((error as NodeJS.ErrnoException).code ?? (error as Error).message);
  }
}

function progress(state: 'running' | 'done' | 'failed', detail?: string, seconds?: number): Event {
  return { kind: 'progress', subject: 'notebook', state, detail, seconds };
}

function silent(site: NotebookSite, why: string): RemoteError {
  return new RemoteError({
    what: `the notebook at ${site.url} does not answer`,
    why,
    next: 'stack why shows what the box says',
    reason: 'failed',
  });
}

function loginFailed(site: NotebookSite, why: string): RemoteError {
  return new RemoteError({
    what: `no login at the notebook ${site.url}`,
    why,
    next: 'stack passwd sets the password of a box again',
    reason: 'failed',
  });
}
