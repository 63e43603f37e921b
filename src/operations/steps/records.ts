// The DNS records of a box, owned by us and not by its stack, so that they can follow it.
import { deleteBoxRecords, findHostedZone, type HostedZone, upsertBoxRecords } from '../../cloud/records.js';
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

/** Removes both names of a user; what is not there needs no removing. */
export async function dropNames(context: Context, user: string): Promise<void> {
  const place = await namePlace(context);
  if (place) await deleteBoxRecords(context.cloud, { ...place, user });
}

/** Zone and domain; undefined where names are not configured, or their zone is gone. */
async function namePlace(context: Context): Promise<{ zone: HostedZone; domain: string } | undefined> {
  const { domain, hostedZone } = context.config;
  if (domain === undefined || hostedZone === undefined) return undefined;
  const zone = await findHostedZone(context.cloud, hostedZone);
  return zone && { zone, domain };
}
