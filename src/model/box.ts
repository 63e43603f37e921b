// One box as its commands see it.

export type Access = 'https' | 'tunnel' | 'public';

export type BoxState = 'creating' | 'running' | 'stopping' | 'stopped' | 'deleting' | 'failed' | 'unfinished';

/** What DescribeInstances and the tags tell of a box; addresses are absent while it is stopped. */
export interface Box {
  readonly user: string;
  readonly state: BoxState;
  readonly instanceId: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly region: string;
  readonly zone: string;
  readonly publicIp?: string;
  readonly privateIp?: string;
  readonly access: Access;
  /** Of spare capacity: such a machine cannot be stopped. */
  readonly spot: boolean;
  readonly owner?: string;
  readonly note?: string;
  /** Present on a numbered box of a fleet; its `user` is `<base>-<number>`. */
  readonly fleet?: { readonly base: string; readonly number?: number };
  readonly keyName?: string;
  readonly launchTime: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly rootDeviceName?: string;
  /** Root and data volumes alike. */
  readonly volumes: readonly { readonly volumeId: string; readonly deviceName: string }[];
  readonly securityGroupIds: readonly string[];
}

/** Port of the notebook on the box, behind the front or a tunnel; the original template's. */
export const notebookPort = 8888;
/** Port of the notebook in public mode, as on workshop images. */
export const publicPort = 15500;
/** EC2's name for the device of the data volume, in box.yaml and in a fleet's launch template. */
export const dataDevice = '/dev/sdf';
