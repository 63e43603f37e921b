// What a fleet create is going to do, as plain data: shown, priced, checked, and only then carried out.
import type { Access } from './box.js';
import type { Selection } from './fleet.js';
import type { CreateWishes } from './plan.js';
import type { Price } from './price.js';
import type { Market } from './quota-families.js';

/** What the words and the configuration ask for, before anything is looked up. */
export interface FleetWishes extends Omit<CreateWishes, 'user' | 'instanceType' | 'notebooks'> {
  readonly selection: Selection;
  /** In the order of preference. */
  readonly types: readonly string[];
  /** In the order of preference: spot, and on-demand for what spot cannot fill. */
  readonly markets: readonly Market[];
  /** USD per hour of one box. */
  readonly maxPrice?: number;
}

export interface TypePlan {
  readonly type: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** Where it is offered, in the region's order. */
  readonly zones: readonly string[];
}

export interface FleetPlan {
  readonly cloud: 'local' | 'aws';
  readonly account: string;
  readonly region: string;
  readonly prefix: string;
  readonly base: string;
  readonly stackName: string;
  /** All numbers asked for. */
  readonly numbers: readonly number[];
  /** Of them, those to be launched. */
  readonly missing: readonly number[];
  /** Of them, those that are there and not ready: an earlier run broke off. */
  readonly unfinished: readonly number[];
  readonly types: readonly TypePlan[];
  readonly markets: readonly Market[];
  readonly maxPrice?: number;
  /** Resolved now and pinned. */
  readonly image: { readonly imageId: string; readonly name: string; readonly rootDeviceName: string };
  /** GiB. */
  readonly rootSize: number;
  /** GiB; 0 for no data volume. */
  readonly volumeSize: number;
  readonly snapshotId?: string;
  readonly access: Access;
  readonly names?: { readonly domain: string; readonly hostedZone: string };
  readonly certificate?: string;
  readonly openPorts: readonly number[];
  readonly securityGroups: readonly string[];
  readonly sshAllow: readonly string[];
  readonly keyName: string;
  /** Of every instance; a box's own name and number come on top. */
  readonly tags: Readonly<Record<string, string>>;
  /** Of one box of the first type. */
  readonly price?: Price;
  readonly quota?: {
    readonly code: string;
    readonly name: string;
    readonly needed: number;
    readonly used: number;
    readonly limit: number;
  };
}
