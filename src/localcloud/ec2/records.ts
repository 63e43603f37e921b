// The stored form of EC2's resources. Other services read these tables; only EC2's own actions write them.
import type { MachineFolder } from '../machines/machines.js';
import type { Store, Table } from '../store.js';
import type { Tag } from '../tags.js';

/** What every resource of a region has. */
export interface Regional {
  readonly id: string;
  readonly region: string;
  readonly tags: readonly Tag[];
}

export interface BlockDevice {
  readonly deviceName: string;
  readonly volumeId: string;
  readonly deleteOnTermination: boolean;
  readonly attachTime: string;
}

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

export interface InstanceRecord extends Regional {
  readonly state: InstanceState;
  readonly stateReason?: { readonly code: string; readonly message: string };
  readonly imageId: string;
  readonly instanceType: string;
  readonly keyName?: string;
  readonly launchTime: string;
  readonly availabilityZone: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly associatePublicIp: boolean;
  readonly securityGroupIds: readonly string[];
  readonly userData?: string;
  readonly clientToken?: string;
  readonly rootDeviceName: string;
  readonly blockDevices: readonly BlockDevice[];
  readonly shutdownBehavior: 'stop' | 'terminate';
  readonly disableApiTermination: boolean;
  readonly httpTokens: 'required' | 'optional';
  readonly httpPutResponseHopLimit: number;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly iamInstanceProfile?: string;
  readonly terminatedAt?: string;
  /** Of DescribeInstances: when and by whom the last stop or termination was asked for. */
  readonly stateTransitionReason?: string;
  readonly httpEndpoint?: 'enabled' | 'disabled';
  readonly instanceMetadataTags?: 'enabled' | 'disabled';
  readonly sourceDestCheck?: boolean;
  readonly ebsOptimized?: boolean;
  readonly monitoring?: boolean;
  readonly spot?: boolean;
  readonly spotRequestId?: string;
  /** Key of the machine image it boots; the AMI itself may be gone meanwhile. */
  readonly machineImageId: string;
  /** Public half of the key pair, which may be gone meanwhile. */
  readonly publicKey?: string;
  /** Set once its machine was made: from then on it is started, not made again. */
  readonly machineMade?: boolean;
  /** The address it had before its last stop, not to be given again at once. */
  readonly lastPublicIp?: string;
  /** As it was offered when the instance was launched. */
  readonly folder?: MachineFolder | undefined;
}

export interface VolumeRecord extends Regional {
  readonly state: 'creating' | 'available' | 'in-use' | 'deleting' | 'error';
  readonly sizeGiB: number;
  readonly availabilityZone: string;
  readonly snapshotId?: string;
  readonly volumeType: string;
  readonly encrypted: boolean;
  readonly iops?: number;
  readonly throughput?: number;
  readonly createTime: string;
  readonly clientToken?: string;
  readonly attachment?: { readonly instanceId: string; readonly deviceName: string; readonly state: string };
  /** Root volumes live in the machine's own file system and have no blocks of their own. */
  readonly root: boolean;
  /** The last ModifyVolume. */
  readonly modification?: VolumeModificationRecord;
}

interface VolumeModificationRecord {
  readonly state: 'modifying' | 'completed' | 'failed';
  readonly startTime: string;
  readonly endTime?: string;
  readonly original: VolumeFigures;
  readonly target: VolumeFigures;
}

export type VolumeFigures = Pick<VolumeRecord, 'sizeGiB' | 'volumeType' | 'iops' | 'throughput'>;

export interface SubnetRecord extends Regional {
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly availabilityZone: string;
  readonly mapPublicIpOnLaunch: boolean;
}

export interface SecurityGroupRecord extends Regional {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
}

export const instances = (store: Store): Table<InstanceRecord> => store.table('ec2/instances');
export const volumes = (store: Store): Table<VolumeRecord> => store.table('ec2/volumes');
export const subnets = (store: Store): Table<SubnetRecord> => store.table('ec2/subnets');
export const securityGroups = (store: Store): Table<SecurityGroupRecord> =>
  store.table('ec2/security-groups');
