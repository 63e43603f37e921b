// What a create is going to do, as plain data: shown, priced, checked, and only then carried out.
import type { Access } from './box.js';
import type { Price } from './price.js';

export interface CreatePlan {
  readonly cloud: 'local' | 'aws';
  readonly account: string;
  readonly region: string;
  readonly prefix: string;
  readonly user: string;
  readonly stackName: string;
  readonly instanceType: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** Resolved now and pinned: a public parameter moves, this id does not. */
  readonly image: { readonly imageId: string; readonly name: string; readonly rootDeviceName: string };
  /** GiB. */
  readonly rootSize: number;
  /** GiB; 0 for no data volume. */
  readonly volumeSize: number;
  readonly snapshotId?: string;
  /** Zones that offer the type, in the order they are tried. */
  readonly zones: readonly string[];
  readonly access: Access;
  /** Present where names are made. */
  readonly names?: { readonly domain: string; readonly hostedZone: string };
  /** Present in https mode. */
  readonly certificate?: string;
  readonly openPorts: readonly number[];
  readonly securityGroups: readonly string[];
  /** CIDRs that may reach sshd. */
  readonly sshAllow: readonly string[];
  readonly keyName: string;
  /** Absolute, without links: the folder of this machine that is to be the notebook folder. */
  readonly notebooks?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Per hour; absent where no source is known. */
  readonly price?: Price;
}

/** What the words and the configuration ask for, before anything is looked up. */
export interface CreateWishes {
  readonly user: string;
  readonly instanceType: string;
  /** An AMI id or a short name; undefined takes the default of the type. */
  readonly image?: string;
  readonly rootSize: number;
  /** Undefined where neither flag nor a snapshot decides: the configuration's size. */
  readonly volumeSize?: number;
  readonly snapshotId?: string;
  readonly access?: Access;
  readonly openPorts: readonly number[];
  readonly securityGroups: readonly string[];
  readonly owner?: string;
  readonly note?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** A folder of this machine, absolute; for boxes of the local cloud. */
  readonly notebooks?: string | undefined;
  /** Bring all packages of the box up to date during the bring-up. */
  readonly upgrade: boolean;
}
