// The DNS records of a box, owned by us and not by its stack, so that they can follow it.
import {
  deleteBoxRecords,
  deleteManyBoxRecords,
  findHostedZone,
  type NamePlace,
  type RefusedNames,
  upsertBoxRecords,
  upsertManyBoxRecords,
} from '../../cloud/records.js';
import type { Box } from '../../model/box.js';
import type { Context } from '../context.js';
import type { Front } from './network.js';

/** Points both names at where the box is now; nothing where no zone is configured. */
export async function pointNames(context: Context, box: Box, front: Front | undefined): Promise<void> {
  const place = await namePlace(context);
  if (!place || box.publicIp === undefined) return;
  await upsertBoxRecords(context.cloud, {
    ...place,
    user: box.user,
    access: box.access,
    address: box.publicIp,
    front: front && { dnsName: front.dnsName, hostedZoneId: front.hostedZoneId },
  });
}

/** As pointNames, in few calls; boxes without an address are left out. Answers by user what was refused. */
export async function pointManyNames(
  context: Context,
  boxes: readonly Box[],
  front: Front | undefined,
): Promise<RefusedNames> {
  const place = await namePlace(context);
  if (!place) return new Map();
  const records = boxes.flatMap(({ user, access, publicIp: address }) =>
    address === undefined ? [] : [{ user, access, address, front }],
  );
  return upsertManyBoxRecords(context.cloud, place, records);
}

/** As dropNames, in few calls. Answers by user what was refused. */
export async function dropManyNames(context: Context, users: readonly string[]): Promise<RefusedNames> {
  const place = await namePlace(context);
  return place ? deleteManyBoxRecords(context.cloud, place, users) : new Map();
}

/** Removes both names of a user; what is not there needs no removing. */
export async function dropNames(context: Context, user: string): Promise<void> {
  const place = await namePlace(context);
  if (place) await deleteBoxRecords(context.cloud, { ...place, user });
}

/** Zone and domain; undefined where names are not configured, or their zone is gone. */
async function namePlace(context: Context): Promise<NamePlace | undefined> {
  const { domain, hostedZone } = context.config;
  if (domain === undefined || hostedZone === undefined) return undefined;
  const zone = await findHostedZone(context.cloud, hostedZone);
  return zone && { zone, domain };
}
