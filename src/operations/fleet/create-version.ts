// The version of a fleet's launch template that one launch is made with: image, disks, and a one-time host key.
import { createTemplateVersion, launchVersions } from '../../cloud/launch-templates.js';
import { dataDevice } from '../../model/box.js';
import type { FleetPlan } from '../../model/fleet-plan.js';
import { tagKeys } from '../../model/tags.js';
import { generateKey } from '../../ssh/keys.js';
import type { Context } from '../context.js';
import { bootData } from '../steps/boot-data.js';
import { tokenOf } from '../steps/token.js';

export interface LaunchVersion {
  readonly templateId: string;
  readonly number: number;
  /** The host key that its boxes begin with, `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
}

/**
 * The version an interrupted launch of the same plan left behind, or a new one. With the same version the client
 * tokens are the same too, so that what was launched and never seen is answered again instead of launched twice.
 */
export async function ensureVersion(
  context: Context,
  plan: FleetPlan,
  templateId: string,
): Promise<LaunchVersion> {
  const mark = markOf(context, plan);
  const left = (await launchVersions(context.cloud, templateId)).map((version) => ({
    number: version.number,
    ...readDescription(version.description),
  }));
  const same = left.findLast((version) => version.mark === mark && version.publicKey !== undefined);
  if (same?.publicKey !== undefined) return { templateId, number: same.number, publicKey: same.publicKey };
  return newVersion(context, plan, { templateId, mark });
}

async function newVersion(
  context: Context,
  plan: FleetPlan,
  { templateId, mark }: { readonly templateId: string; readonly mark: string },
): Promise<LaunchVersion> {
  const { image, rootSize, volumeSize, snapshotId, keyName } = plan;
  const oneTime = generateKey();
  const number = await createTemplateVersion(context.cloud, {
    templateId,
    description: describe({ publicKey: oneTime.publicKey, mark }),
    imageId: image.imageId,
    keyName,
    rootDeviceName: image.rootDeviceName,
    rootSize,
    data: volumeSize > 0 ? { deviceName: dataDevice, size: volumeSize, snapshotId } : undefined,
    userData: bootData(oneTime, context.config.ssh.user),
    volumeTags: volumeTags(plan),
    token: tokenOf(templateId, context.runId),
  });
  return { templateId, number, publicKey: oneTime.publicKey };
}

/** The permission to format goes with the first file system; a snapshot's volume never gets one. */
function volumeTags({ prefix, base, stackName, snapshotId }: FleetPlan): Record<string, string> {
  return {
    Name: stackName,
    [tagKeys.prefix]: prefix,
    [tagKeys.fleet]: base,
    [tagKeys.role]: 'data',
    ...(snapshotId === undefined ? { [tagKeys.format]: 'yes' } : {}),
  };
}

/** Of everything a version holds but its key: a run with other wishes takes a version of its own. */
function markOf(context: Context, { image, rootSize, volumeSize, snapshotId, keyName }: FleetPlan): string {
  const parts = [image.imageId, rootSize, volumeSize, snapshotId ?? '', keyName, context.config.ssh.user];
  return tokenOf(...parts.map(String)).slice(0, 12);
}

interface Description {
  readonly publicKey?: string;
  readonly mark?: string;
}

const describe = ({ publicKey, mark }: Description): string => `${mark} ${publicKey}`;

function readDescription(text: string): Description {
  const [, mark, publicKey] = /^([0-9a-f]{12}) (ssh-ed25519 [A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  return { mark, publicKey };
}
