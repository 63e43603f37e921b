// Numbers for instances that a run launched for a fleet and never got to number.
import { readPins } from '../../assets/known-hosts.js';
import type { Box } from '../../model/box.js';
import { fleetBoxName } from '../../model/fleet.js';
import type { Context } from '../context.js';

/** By number, the instance that takes it; strays without a number are more than the fleet has room for. */
export async function adoptStrays(
  context: Context,
  { base, missing }: { readonly base: string; readonly missing: readonly number[] },
  strays: readonly Box[],
): Promise<ReadonlyMap<number, string>> {
  if (strays.length === 0) return new Map();
  const ids = strays.map(({ instanceId }) => instanceId);
  const adopted = new Map<number, string>();
  // One that was brought up has the name, the host keys and the password of its number already.
  for (const number of missing) {
    const pins = await readPins(context.workspace, fleetBoxName(base, number));
    if (pins?.instanceId !== undefined && ids.includes(pins.instanceId)) adopted.set(number, pins.instanceId);
  }
  const known = new Set(adopted.values());
  const rest = ids.filter((id) => !known.has(id));
  const free = missing.filter((number) => !adopted.has(number));
  for (const [index, id] of rest.slice(0, free.length).entries()) adopted.set(free[index] as number, id);
  return adopted;
}
