// Pins a box's host keys anew, from what the cloud knows of them: for another admin's workspace, or a lost file.
import { readPins, writePins } from '../../assets/known-hosts.js';
import { withBoxLock } from '../../assets/lock.js';
import { consoleOutput } from '../../cloud/instances.js';
import type { Box } from '../../model/box.js';
import { isWholeKey, readConsoleKeys } from '../../model/console-keys.js';
import { complaintOf, UserError } from '../../model/errors.js';
import type { Pins } from '../../model/pins.js';
import { tagKeys } from '../../model/tags.js';
import { hostKeyError } from '../../ssh/connect-error.js';
import { readHostKey } from '../../ssh/handshake.js';
import { fingerprint } from '../../ssh/keys.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import { proxyTarget } from '../steps/proxy.js';

export interface TrustRequest {
  readonly user: string;
  /** Does not ask whether the fingerprints are right. */
  readonly yes: boolean;
  /** Shows what was found; called before anything is asked or written. */
  readonly show: (evidence: Evidence) => void;
}

/** Fingerprints by where they were read; empty where there was none. */
export interface Evidence {
  readonly user: string;
  readonly instanceId: string;
  readonly pinned: readonly string[];
  readonly tag: readonly string[];
  readonly console: readonly string[];
  /** What the box shows now; undefined where it cannot be reached. */
  readonly shown?: string;
}

export interface TrustResult extends Evidence {
  readonly trusted: readonly string[];
  readonly changed: boolean;
}

/** Undefined when the user said no. */
export async function trustBox(context: Context, request: TrustRequest): Promise<TrustResult | undefined> {
  const box = await requireBox(context, request.user);
  return withBoxLock(context.workspace, box.user, `stack trust ${box.user}`, async () => {
    const old = await pinsOnFile(context, box);
    const [printed, shown] = await Promise.all([consoleKeys(context, box), shownKey(context, box)]);
    const tagged = taggedKeys(box);
    const fresh = choosePins(box, tagged, printed);
    const evidence = evidenceOf(box, { pinned: old ? allOf(old) : [], tagged, printed, shown });
    request.show(evidence);
    refuseImpostor(context, box, fresh, shown);
    const changed = old === undefined || !sameKeys(old, fresh);
    if (changed && !(await agreed(context, fresh, request))) return undefined;
    if (changed) await writePins(context.workspace, box.user, fresh);
    return { ...evidence, trusted: allOf(fresh).map(fingerprint), changed };
  });
}

const allOf = ({ keys, oneTime }: Pins): readonly string[] =>
  oneTime === undefined ? keys : [...keys, oneTime];

function sameKeys(one: Pins, other: Pins): boolean {
  const sorted = (pins: Pins) => [...allOf(pins)].sort().join();
  return one.instanceId === other.instanceId && sorted(one) === sorted(other);
}

/** A file that cannot be read is as good as none here: it is about to be replaced, and said to be. */
async function pinsOnFile(context: Context, box: Box): Promise<Pins | undefined> {
  try {
    return await readPins(context.workspace, box.user);
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    context.port.report({ kind: 'warning', text: `${complaint.what}: ${complaint.why}` });
    return undefined;
  }
}

function taggedKeys(box: Box): readonly string[] {
  return (box.tags[tagKeys.hostKey] ?? '').split(';').filter(isWholeKey);
}

/**
 * Of the last complete block: at its first boot a box prints the one-time key of its launch, then, once it has keys
 * of its own, those. No later boot prints any.
 */
async function consoleKeys(context: Context, box: Box): Promise<readonly string[]> {
  const blocks = readConsoleKeys(await consoleOutput(context.cloud, box.instanceId));
  const own = blocks.filter((keys) => !keys.some((key) => key === box.tags[tagKeys.bootKey]));
  return own.at(-1) ?? [];
}

async function shownKey(context: Context, box: Box): Promise<string | undefined> {
  if (box.publicIp === undefined) return undefined;
  const target = {
    name: box.user,
    host: box.publicIp,
    user: context.config.ssh.user,
    // Nobody logs in here.
    key: { publicKey: '' },
    hostKeys: [],
    via: await proxyTarget(context),
  };
  const waiting = { connectSeconds: 3, readySeconds: 10, signal: context.signal };
  return readHostKey(target, waiting).catch((error: unknown) => {
    if (!complaintOf(error)) throw error;
    return undefined;
  });
}

/** The tag first, the console second; a box that was never finished has the key of its launch alone. */
function choosePins(box: Box, tagged: readonly string[], printed: readonly string[]): Pins {
  const { instanceId } = box;
  const keys = tagged.length > 0 ? tagged : printed;
  if (keys.length > 0) return { instanceId, keys };
  const oneTime = box.tags[tagKeys.bootKey];
  if (oneTime !== undefined && isWholeKey(oneTime)) return { instanceId, oneTime, keys: [] };
  throw new UserError({
    what: `the host keys of ${box.user} cannot be found out`,
    why: `${instanceId} has no tag ${tagKeys.hostKey}, and its console shows no complete block of keys`,
    next: `a console is empty for minutes after a boot and after a stop; then stack trust ${box.user} again`,
    reason: 'hostKey',
  });
}

function evidenceOf(
  box: Box,
  found: {
    readonly pinned: readonly string[];
    readonly tagged: readonly string[];
    readonly printed: readonly string[];
    readonly shown: string | undefined;
  },
): Evidence {
  return {
    user: box.user,
    instanceId: box.instanceId,
    pinned: found.pinned.map(fingerprint),
    tag: found.tagged.map(fingerprint),
    console: found.printed.map(fingerprint),
    shown: found.shown === undefined ? undefined : fingerprint(found.shown),
  };
}

/** What the cloud says and what answers must agree: else something stands between us and the box. */
function refuseImpostor(context: Context, box: Box, fresh: Pins, shown: string | undefined): void {
  if (shown === undefined || allOf(fresh).includes(shown)) return;
  const target = { name: box.user, host: box.publicIp ?? '', user: context.config.ssh.user };
  const { complaint } = hostKeyError({ ...target, key: { publicKey: '' }, hostKeys: allOf(fresh) }, shown);
  throw new UserError({
    ...complaint,
    next: `stack why ${box.user}; compare with its console in EC2 before anybody logs in`,
  });
}

async function agreed(context: Context, fresh: Pins, { user, yes }: TrustRequest): Promise<boolean> {
  if (yes) return true;
  const text = `Trust ${allOf(fresh).map(fingerprint).join(' and ')} for ${user}?`;
  return context.port.ask({ text, flag: '--yes' });
}
