// Versions of a fleet's launch template: one per launch, gone when the launch is over.
import {
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateVersionsCommand,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import { CloudError } from '../model/errors.js';
import type { Secret } from '../model/secret.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt, isNotFound } from './failures.js';
import { toTags } from './tag-lists.js';

export interface TemplateVersion {
  readonly number: number;
  /** At most 255 characters (EC2, CreateLaunchTemplateVersion). */
  readonly description: string;
}

export interface VersionPlan {
  readonly templateId: string;
  readonly description: string;
  readonly imageId: string;
  readonly keyName: string;
  readonly rootDeviceName: string;
  /** GiB. */
  readonly rootSize: number;
  /** Absent where boxes have no data volume. */
  readonly data?: { readonly deviceName: string; readonly size: number; readonly snapshotId?: string };
  /** Base64. */
  readonly userData: Secret;
  /** Of every volume of the launch, root and data alike: EC2 does not tell them apart here. */
  readonly volumeTags: Readonly<Record<string, string>>;
  /** The same token twice is one version. */
  readonly token: string;
}

/** The stack's own version, which every launch builds on. */
const sharedVersion = 1;

/** Adds a version; answers its number. */
export async function createTemplateVersion(cloud: Cloud, plan: VersionPlan): Promise<number> {
  const command = new CreateLaunchTemplateVersionCommand({
    LaunchTemplateId: plan.templateId,
    SourceVersion: String(sharedVersion),
    VersionDescription: plan.description,
    ClientToken: plan.token,
    LaunchTemplateData: {
      ImageId: plan.imageId,
      KeyName: plan.keyName,
      UserData: plan.userData.reveal(),
      BlockDeviceMappings: devicesOf(plan),
      TagSpecifications: [{ ResourceType: 'volume', Tags: toTags(plan.volumeTags) }],
    },
  });
  const answer = await attempt(cloud, 'cannot prepare the launch', () => ec2(cloud).send(command));
  const number = answer.LaunchTemplateVersion?.VersionNumber;
  if (number !== undefined) return number;
  throw new Error(`EC2 made a version of ${plan.templateId} without a number`);
}

// Data outlives its instance: only `fleet delete` destroys it, and only when told to.
function devicesOf({ rootDeviceName, rootSize, data }: VersionPlan) {
  const common = { VolumeType: 'gp3', Encrypted: true } as const;
  const root = { ...common, VolumeSize: rootSize, DeleteOnTermination: true };
  const own = data && {
    ...common,
    VolumeSize: data.size,
    SnapshotId: data.snapshotId,
    DeleteOnTermination: false,
  };
  return [
    { DeviceName: rootDeviceName, Ebs: root },
    ...(data && own ? [{ DeviceName: data.deviceName, Ebs: own }] : []),
  ];
}

/** The versions that launches added and nobody removed yet, oldest first. */
export async function launchVersions(cloud: Cloud, templateId: string): Promise<TemplateVersion[]> {
  return attempt(cloud, `cannot read the versions of ${templateId}`, async () => {
    const found: TemplateVersion[] = [];
    const pages = paginateDescribeLaunchTemplateVersions(
      { client: ec2(cloud) },
      { LaunchTemplateId: templateId },
    );
    for await (const page of pages)
      for (const one of page.LaunchTemplateVersions ?? [])
        found.push({ number: one.VersionNumber ?? 0, description: one.VersionDescription ?? '' });
    return found
      .filter(({ number }) => number > sharedVersion)
      .sort((one, other) => one.number - other.number);
  });
}

/** Removes versions, and with them the boot data they hold; those that are gone are no error. */
export async function deleteTemplateVersions(
  cloud: Cloud,
  templateId: string,
  versions: readonly number[],
): Promise<void> {
  if (versions.length === 0) return;
  const command = new DeleteLaunchTemplateVersionsCommand({
    LaunchTemplateId: templateId,
    Versions: versions.map(String),
  });
  const what = `cannot remove versions of ${templateId}`;
  const answer = await attempt(cloud, what, async () => {
    try {
      return await ec2(cloud).send(command);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
  const failed = answer?.UnsuccessfullyDeletedLaunchTemplateVersions?.find(
    (one) => one.ResponseError?.Code !== 'launchTemplateVersionDoesNotExist',
  );
  if (!failed) return;
  const { Code: code = '', Message: words = '' } = failed.ResponseError ?? {};
  throw new CloudError(code, {
    what,
    why: `version ${failed.VersionNumber}: ${words} (${code})`,
    next: 'run the same command again',
    reason: 'failed',
  });
}
