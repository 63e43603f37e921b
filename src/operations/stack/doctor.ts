// Examines this machine, the workspace and the cloud for whatever a create needs; makes and changes nothing.
import { examine, type Finding, ok } from '../../model/finding.js';
import type { Context } from '../context.js';
import { cloudChecks } from '../steps/examine-cloud.js';
import { examineKey, examineNode, examineSsh } from '../steps/examine-here.js';

export interface Patient {
  /** What the local cloud needs of this machine; empty on AWS. */
  readonly engine: readonly Finding[];
  /** Opens workspace and configuration, or throws what is wrong with them. */
  readonly open: () => Promise<Pick<Context, 'workspace' | 'config'>>;
  /** Undefined while the local cloud does not run: a look does not start it. */
  readonly connect: () => Promise<Context | undefined>;
}

/** In the order in which one thing rests on another: the first failure is the one to mend first. */
export async function doctor(patient: Patient): Promise<readonly Finding[]> {
  const here = [examineNode(), ...(await examine('ssh', examineSsh))];
  const workspace = await examine('workspace', async () => describeWorkspace(await patient.open()));
  if (workspace.some((finding) => finding.state === 'fail')) return [...here, ...workspace];
  const key = await examine('key', async () => examineKey(await patient.open()));
  return [...here, ...workspace, ...key, ...patient.engine, ...(await examineCloud(patient, key))];
}

function describeWorkspace({ config }: Pick<Context, 'config'>): Finding {
  const cloud = `${config.cloud}, ${config.region}, prefix ${config.prefix}`;
  return ok('workspace', `${config.file ?? 'none here: the defaults hold'} (${cloud})`);
}

/** Without credentials nothing else can be told; with a key that cannot be used, all but its key pair can. */
async function examineCloud({ connect }: Patient, key: readonly Finding[]): Promise<readonly Finding[]> {
  const context = await connect();
  if (!context) return [];
  const { credentials, ...rest } = cloudChecks;
  const first = await examine('credentials', () => credentials(context));
  if (first.some((finding) => finding.state === 'fail')) return first;
  const keyless = key.some((finding) => finding.state === 'fail');
  const others = Object.entries(rest).filter(([subject]) => !(keyless && subject === 'key pair'));
  const found = await Promise.all(others.map(([subject, check]) => examine(subject, () => check(context))));
  return [...first, ...found.flat()];
}
