// Whether the account may run what is asked for, found out before anything is created.

import type { InstanceType } from '../../cloud/instance-types.js';
import { vcpuQuota } from '../../cloud/quotas.js';
import { UserError } from '../../model/errors.js';
import type { Market } from '../../model/quota-families.js';
import type { Context } from '../context.js';

export interface QuotaNeed {
  /** Instances; default 1. */
  readonly count?: number;
  /** vCPUs of the same quota that the operation gives back. */
  readonly freed?: number;
  readonly market?: Market;
}

export interface QuotaUse {
  readonly code: string;
  readonly name: string;
  /** vCPUs, all three. */
  readonly needed: number;
  readonly used: number;
  readonly limit: number;
}

/**
 * The quota it counts against, or undefined where that could not be read (said as a warning).
 * @throws UserError with reason `capacity` when it does not fit
 */
export async function checkQuota(
  context: Context,
  type: InstanceType,
  { count = 1, freed = 0, market }: QuotaNeed = {},
): Promise<QuotaUse | undefined> {
  const onUnknown = (reason: string) =>
    context.port.report({ kind: 'warning', text: `the vCPU quota could not be read: ${reason}` });
  const quota = await vcpuQuota(context.cloud, type.type, { market, onUnknown });
  if (!quota) return undefined;
  const needed = count * type.vcpus;
  const left = Math.max(0, quota.limit - quota.used + freed);
  if (needed <= left)
    return { code: quota.code, name: quota.name, needed, used: quota.used, limit: quota.limit };
  const what = count === 1 ? type.type : `${count} x ${type.type}`;
  throw new UserError({
    what: `${what} needs ${needed} vCPUs, ${left} are left`,
    why: `quota ${quota.name} (${quota.code}) is ${quota.limit} vCPUs, ${quota.used} of them in use`,
    next: `choose a smaller type, or ask for more under Service Quotas, ${quota.code}`,
    reason: 'capacity',
  });
}
