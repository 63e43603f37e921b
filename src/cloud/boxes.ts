// From an instance and its tags to a box.
import type { Instance } from '@aws-sdk/client-ec2';
import type { Access, Box, BoxState } from '../model/box.js';
import { tagKeys } from '../model/tags.js';
import { fromTags } from './tag-lists.js';

export function readBox(instance: Instance, region: string): Box {
  const tags = fromTags(instance.Tags);
  return {
    user: tags[tagKeys.user] ?? '',
    state: boxState(instance.State?.Name, tags[tagKeys.state]),
    instanceId: instance.InstanceId ?? '',
    instanceType: instance.InstanceType ?? '',
    imageId: instance.ImageId ?? '',
    region,
    zone: instance.Placement?.AvailabilityZone ?? '',
    publicIp: instance.PublicIpAddress || undefined,
    privateIp: instance.PrivateIpAddress || undefined,
    access: readAccess(tags[tagKeys.access]),
    spot: instance.InstanceLifecycle === 'spot',
    owner: tags[tagKeys.owner],
    note: tags[tagKeys.note],
    fleet: readFleet(tags),
    keyName: instance.KeyName,
    launchTime: instance.LaunchTime?.toISOString() ?? '',
    tags,
    volumes: (instance.BlockDeviceMappings ?? []).map((device) => ({
      volumeId: device.Ebs?.VolumeId ?? '',
      deviceName: device.DeviceName ?? '',
    })),
    rootDeviceName: instance.RootDeviceName,
    securityGroupIds: (instance.SecurityGroups ?? []).map((group) => group.GroupId ?? ''),
  };
}

/** A running box counts as running only once its bring-up was finished: until then another run goes on with it. */
export function boxState(instanceState: string | undefined, stateTag: string | undefined): BoxState {
  switch (instanceState) {
    case 'pending':
      return 'creating';
    case 'running':
      if (stateTag === 'failed') return 'failed';
      return stateTag === 'ready' ? 'running' : 'unfinished';
    case 'stopping':
    case 'stopped':
      return instanceState;
    default:
      return 'deleting';
  }
}

// The way that opens no port is what a tag nobody wrote may mean.
function readAccess(tag: string | undefined): Access {
  return tag === 'https' || tag === 'public' ? tag : 'tunnel';
}

function readFleet(tags: Readonly<Record<string, string>>): Box['fleet'] {
  const [base, number] = [tags[tagKeys.fleet], tags[tagKeys.number]];
  if (base === undefined) return undefined;
  return { base, number: number !== undefined && /^\d+$/.test(number) ? Number(number) : undefined };
}
