// A tag alone gives an instance no folder of the host; one that was offered goes with it for good.
import { CreateTagsCommand, StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sharedFolders } from '../../../src/localcloud/ec2/shared-folders.js';
import {
  type Ec2Cloud,
  launch,
  launchOne,
  makeNetwork,
  type Network,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';

let cloud: Ec2Cloud;
let network: Network;

beforeEach(async () => {
  cloud = await openEc2();
  network = await makeNetwork(cloud);
});
afterEach(() => cloud.close());

const folder = { folder: '/home/ada/notebooks', uid: 1001, gid: 100 };
const tagged = (Value: string) => ({
  TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'flotilla:notebooks', Value }] }],
});
const folderOf = (id: string) => cloud.machines.specs.get(id)?.folder;

it.each(['/', '/etc', '/home/ada', '/home/ada/notebooks/', '/home/ada/notebooks/..'])(
  'refuses to launch with %s, which nobody has offered',
  async (path) => {
    sharedFolders(cloud.cloud.store).put(folder.folder, folder);
    expect(await refusalOf(launch(cloud, network, tagged(path)))).toMatchObject({
      code: 'InvalidParameterValue',
      message: expect.stringContaining(`was not asked to share the folder ${path}.`),
    });
    expect(cloud.machines.specs.size).toBe(0);
  },
);

it('gives the machine the folder that was offered, at every start, whatever its tags say later', async () => {
  sharedFolders(cloud.cloud.store).put(folder.folder, folder);
  sharedFolders(cloud.cloud.store).put('/srv/other', { ...folder, folder: '/srv/other' });
  const { InstanceId } = await launchOne(cloud, network, tagged(folder.folder));
  expect(folderOf(InstanceId)).toEqual(folder);
  const Tags = [{ Key: 'flotilla:notebooks', Value: '/srv/other' }];
  await cloud.ec2.send(new CreateTagsCommand({ Resources: [InstanceId], Tags }));
  await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  await cloud.settle();
  await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }));
  await cloud.settle();
  expect(folderOf(InstanceId)).toEqual(folder);
});

it('gives a machine whose launch names none nothing, also when it is tagged afterwards', async () => {
  sharedFolders(cloud.cloud.store).put(folder.folder, folder);
  const { InstanceId } = await launchOne(cloud, network);
  const Tags = [{ Key: 'flotilla:notebooks', Value: folder.folder }];
  await cloud.ec2.send(new CreateTagsCommand({ Resources: [InstanceId], Tags }));
  await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  await cloud.settle();
  await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }));
  await cloud.settle();
  expect(folderOf(InstanceId)).toBeUndefined();
});
