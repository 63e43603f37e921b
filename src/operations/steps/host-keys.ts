// First contact: the one-time host key of the launch is exchanged for keys that only the box ever had.

import { writePins } from '../../assets/known-hosts.js';
import { readStep } from '../../assets/steps.js';
import type { Box } from '../../model/box.js';
import { RemoteError } from '../../model/errors.js';
import { tagKeys } from '../../model/tags.js';
import type { Connection } from '../../ssh/connection.js';
import { runStep } from '../../ssh/step.js';
import type { Context } from '../context.js';
import type { Ledger } from './ledger.js';
import { connectWhenUp, pinsOf, targetOf } from './reach.js';

/**
 * Staged on the box, pinned here, told to the ledger, and only then installed: a crash at any point leaves a box that
 * one of the pinned keys opens, and the next run goes on from there. Answers the connection to use on.
 */
export async function exchangeHostKeys(
  context: Context,
  { box, ledger }: { readonly box: Box; readonly ledger: Pick<Ledger, 'keepHostKeys'> },
  connection: Connection,
): Promise<Connection> {
  const pins = await pinsOf(context, box);
  if (pins.oneTime === undefined) {
    if (box.tags[tagKeys.hostKey] === undefined) await ledger.keepHostKeys(box, pins.keys);
    return connection;
  }
  const keys = pins.keys.length > 0 ? pins.keys : await stageKeys(connection, box);
  await writePins(context.workspace, box.user, { ...pins, instanceId: box.instanceId, keys });
  await ledger.keepHostKeys(box, keys);
  await runStep(connection, {
    name: 'host keys',
    script: await readStep('host-keys-install'),
    args: [],
    sudo: true,
    timeoutSeconds: 60,
  });
  connection.close();
  const target = await targetOf(context, box);
  const reconnected = await connectWhenUp(context, { ...target, hostKeys: keys });
  await writePins(context.workspace, box.user, { instanceId: box.instanceId, keys });
  return reconnected;
}

async function stageKeys(connection: Connection, box: Box): Promise<readonly string[]> {
  const staged = await runStep(connection, {
    name: 'new host keys',
    script: await readStep('host-keys-stage'),
    args: [],
    sudo: true,
    timeoutSeconds: 60,
  });
  const keys = staged.stdout
    .split('\n')
    .map(publicKeyOf)
    .filter((key) => key !== undefined);
  if (keys.length > 0) return keys;
  throw new RemoteError({
    what: `${box.user} made no host keys`,
    why: 'the box printed no public key where one was expected',
    next: 'run the same command again',
    reason: 'failed',
  });
}

/** Type and key only: what a box says never becomes more than that. */
function publicKeyOf(line: string): string | undefined {
  return /^((?:ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa) [A-Za-z0-9+/]+=*)(?: |$)/.exec(line)?.[1];
}
