// The engine over this cloud: its resource types, and what it looks up in the other services.
import type { LocalCloud } from '../cloud.js';
import type { Engine } from './engine/run.js';
import { openLookups } from './lookups.js';
import { resourceTypes } from './resources/types.js';

export function engineOf(cloud: LocalCloud): Engine {
  return { cloud, types: resourceTypes, lookups: (region) => openLookups(cloud, region) };
}
