// Whose SSH keys open a box: several people's, of which our own always stays.
import { withBoxLock } from '../../assets/lock.js';
import { readSafely } from '../../assets/safe-files.js';
import { readStep } from '../../assets/steps.js';
import { type AuthorizedKey, authorizedLine, readAuthorizedKeys } from '../../model/authorized-keys.js';
import { UserError } from '../../model/errors.js';
import type { Connection } from '../../ssh/connection.js';
import { fingerprint, keyBlob } from '../../ssh/keys.js';
import { runStep } from '../../ssh/step.js';
import type { Context } from '../context.js';
import { syncLines } from '../steps/admin-keys.js';
import { requireBox } from '../steps/boxes.js';
import { withConnection } from '../steps/with-connection.js';

interface KeyOnBox {
  readonly fingerprint: string;
  readonly type: string;
  readonly comment: string;
  /** The one we log in with. */
  readonly ours: boolean;
  /** Put there for `ssh.admins`; it goes when it is taken off that list. */
  readonly admin: boolean;
  /** Limits its line carries, e.g. `command="…"`. */
  readonly options: string;
}

export interface KeysResult {
  readonly user: string;
  readonly changed: boolean;
  readonly keys: readonly KeyOnBox[];
  /** Fingerprints of `ssh.admins` that the box lacks, and of those it has that are no longer among them. */
  readonly admins: { readonly missing: readonly string[]; readonly former: readonly string[] };
}

export async function listKeys(context: Context, user: string): Promise<KeysResult> {
  return onBox(context, user, async (act) => ({ changed: false, keys: await act('list', []) }));
}

/** Adds every key of the file, and those of `ssh.admins`; those the box has already stay as they are. */
export async function addKeys(context: Context, user: string, file: string): Promise<KeysResult> {
  const wanted = await readPublicKeys(file);
  return onBox(context, user, async (act, ours) => {
    const before = await act('list', []);
    const added = await act('add', wanted.map(authorizedLine));
    const keys = context.config.ssh.admins.length > 0 ? await sync(context, user, { act, ours }) : added;
    return { changed: !sameKeys(before, keys), keys };
  });
}

/**
 * Makes the box's admins those of `ssh.admins`; keys that anybody else put there stay.
 * @throws UserError `protected` where that would take away the key we log in with
 */
export async function syncKeys(context: Context, user: string): Promise<KeysResult> {
  return onBox(context, user, async (act, ours) => {
    const before = await act('list', []);
    const keys = await sync(context, user, { act, ours });
    return { changed: !sameKeys(before, keys), keys };
  });
}

async function sync(
  context: Context,
  user: string,
  { act, ours }: { readonly act: Act; readonly ours: string },
): Promise<AuthorizedKey[]> {
  const { admins } = context.config.ssh;
  if (formerAdmins(await act('list', []), admins).some((key) => sameKey(key, ours)))
    throw oursStays(user, ours);
  return act('sync', syncLines(context, ours));
}

/**
 * Removes keys by what they are, whatever their lines say.
 * @param which a `.pub` file, or the fingerprint of a key on the box
 * @throws UserError `protected` for the key we log in with, `notFound` for a fingerprint the box does not have
 */
export async function removeKeys(context: Context, user: string, which: string): Promise<KeysResult> {
  const named = which.startsWith('SHA256:') ? undefined : await readPublicKeys(which);
  return onBox(context, user, async (act, ours) => {
    const before = await act('list', []);
    const going = named ?? before.filter((key) => fingerprint(key.publicKey) === which);
    if (going.length === 0) throw unknownKey(user, which, before);
    if (going.some((key) => sameKey(key, ours))) throw oursStays(user, ours);
    const admin = going.find((key) => context.config.ssh.admins.some((one) => sameKey(one, key.publicKey)));
    if (admin) throw adminStays(user, admin);
    const keys = await act(
      'remove',
      going.map((key) => keyBlob(key.publicKey).toString('base64')),
    );
    return { changed: keys.length !== before.length, keys };
  });
}

/** Runs the step with that action; answers the keys there are after it. */
type Act = (action: 'list' | 'add' | 'remove' | 'sync', words: readonly string[]) => Promise<AuthorizedKey[]>;

interface Outcome {
  readonly changed: boolean;
  readonly keys: readonly AuthorizedKey[];
}

async function onBox(
  context: Context,
  user: string,
  work: (act: Act, ours: string) => Promise<Outcome>,
): Promise<KeysResult> {
  const box = await requireBox(context, user);
  return withBoxLock(context.workspace, box.user, `stack keys ${box.user}`, () =>
    withConnection(context, box, async (connection) => {
      const ours = connection.target.key.publicKey;
      const { changed, keys } = await work(await actOn(context, connection), ours);
      const admins = compareAdmins(keys, context.config.ssh.admins);
      return { user: box.user, changed, keys: keys.map((key) => describeKey(key, ours)), admins };
    }),
  );
}

async function actOn(context: Context, connection: Connection): Promise<Act> {
  const script = await readStep('authorized-keys');
  const step = async (action: string, words: readonly string[]) => {
    const args = [context.config.ssh.user, action, ...words];
    const wanted = { name: 'authorized keys', script, args, sudo: true, timeoutSeconds: 60 };
    return (await runStep(connection, wanted, { signal: context.signal })).stdout;
  };
  return async (action, words) => {
    if (action !== 'list') await step(action, words);
    return readAuthorizedKeys(await step('list', []));
  };
}

function describeKey(key: AuthorizedKey, ours: string): KeyOnBox {
  const { publicKey, comment, options, admin } = key;
  const type = publicKey.split(' ')[0] ?? '';
  return { fingerprint: fingerprint(publicKey), type, comment, options, admin, ours: sameKey(key, ours) };
}

function sameKey({ publicKey }: AuthorizedKey, other: string): boolean {
  return keyBlob(publicKey).equals(keyBlob(other));
}

const sameKeys = (one: readonly AuthorizedKey[], other: readonly AuthorizedKey[]): boolean =>
  one.length === other.length && one.every((key, at) => key.publicKey === other[at]?.publicKey);

/** Keys that a sync would take away. */
const formerAdmins = (keys: readonly AuthorizedKey[], admins: readonly AuthorizedKey[]): AuthorizedKey[] =>
  keys.filter((key) => key.admin && !admins.some((admin) => sameKey(admin, key.publicKey)));

function compareAdmins(
  keys: readonly AuthorizedKey[],
  admins: readonly AuthorizedKey[],
): KeysResult['admins'] {
  const missing = admins.filter((admin) => !keys.some((key) => sameKey(key, admin.publicKey)));
  const prints = (found: readonly AuthorizedKey[]) => found.map((key) => fingerprint(key.publicKey));
  return { missing: prints(missing), former: prints(formerAdmins(keys, admins)) };
}

async function readPublicKeys(file: string): Promise<AuthorizedKey[]> {
  const text = await readSafely(file, { what: 'the public key', maxBytes: 65_536, follow: true });
  const keys = readAuthorizedKeys(text ?? '');
  const bad = keys.find((key) => key.options !== '');
  if (keys.length > 0 && !bad) return keys;
  const secret = text?.includes('PRIVATE KEY');
  throw new UserError({
    what: `${file} holds no public key that can be used`,
    why: text === undefined ? 'there is no such file' : whyUnusable(secret === true, bad),
    next: secret ? `ssh-keygen -y -f ${file} shows its public half; name that file` : 'name a .pub file',
    reason: text === undefined ? 'notFound' : 'usage',
  });
}

function whyUnusable(secret: boolean, bad: AuthorizedKey | undefined): string {
  if (secret) return 'it is a private key, which never leaves this machine';
  return bad ? `a line carries options: ${bad.options}` : 'no line is of the form ssh-ed25519 AAAA…';
}

function unknownKey(user: string, which: string, keys: readonly AuthorizedKey[]): UserError {
  return new UserError({
    what: `${user} has no key ${which}`,
    why: `it has ${keys.map((key) => fingerprint(key.publicKey)).join(', ')}`,
    next: `stack keys list ${user}`,
    reason: 'notFound',
  });
}

function oursStays(user: string, ours: string): UserError {
  return new UserError({
    what: `the key ${fingerprint(ours)} stays on ${user}`,
    why: 'it is the one this command logs in with: without it nobody could come back',
    next: 'remove it from another workspace, which logs in with a key of its own',
    reason: 'protected',
  });
}

function adminStays(user: string, { publicKey }: AuthorizedKey): UserError {
  return new UserError({
    what: `the key ${fingerprint(publicKey)} stays on ${user}`,
    why: 'it is one of ssh.admins in flotilla.yaml, which every box gets',
    next: `take it off that list, then stack keys sync ${user}`,
  });
}
