// The stored form of snapshots, images and key pairs.
import type { Store, Table } from '../store.js';
import type { Regional } from './records.js';

export interface SnapshotRecord extends Regional {
  readonly state: 'pending' | 'completed' | 'error';
  readonly volumeId: string;
  readonly sizeGiB: number;
  readonly description: string;
  readonly encrypted: boolean;
  readonly startTime: string;
  /** Of a root volume, which has no blocks of its own: nothing can be made from it but the image it belongs to. */
  readonly root: boolean;
  /** The snapshot whose blocks these are: its own, or those of the one it was copied from. */
  readonly blocksOf: string;
}

export interface ImageDevice {
  readonly deviceName: string;
  readonly snapshotId?: string;
  readonly sizeGiB: number;
  readonly volumeType: string;
  readonly encrypted: boolean;
  readonly deleteOnTermination: boolean;
}

export interface ImageRecord extends Regional {
  readonly state: 'pending' | 'available' | 'failed';
  readonly stateReason?: string;
  readonly name: string;
  readonly description: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly creationDate: string;
  readonly ownerId: string;
  readonly ownerAlias?: string;
  readonly public: boolean;
  readonly rootDeviceName: string;
  /** The root first. */
  readonly devices: readonly ImageDevice[];
  /** Key of the machine image it boots: `stock`, or the image it was first saved as. */
  readonly machineImageId: string;
  readonly stock?: boolean;
  /** The instance it was taken of. */
  readonly instanceId?: string;
  readonly noReboot?: boolean;
}

export interface KeyPairRecord extends Regional {
  readonly name: string;
  readonly type: 'rsa' | 'ed25519';
  readonly fingerprint: string;
  /** OpenSSH public key line. */
  readonly publicKey: string;
  readonly createTime: string;
}

export const snapshots = (store: Store): Table<SnapshotRecord> => store.table('ec2/snapshots');
export const images = (store: Store): Table<ImageRecord> => store.table('ec2/images');
export const keyPairs = (store: Store): Table<KeyPairRecord> => store.table('ec2/key-pairs');
