// Writes a workspace's configuration, after a look at what the cloud has for it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refuseOverwrite, writeConfig } from '../../assets/config-file.js';
import { configName } from '../../assets/workspace.js';
import { type CertificateSummary, listCertificates } from '../../cloud/certificates.js';
import { listHostedZones } from '../../cloud/hosted-zones.js';
import { callerIdentity } from '../../cloud/identity.js';
import { covers } from '../../model/certificate.js';
import { type ConfigChoices, defaultConfig } from '../../model/config.js';
import { notebookName } from '../../model/names.js';
import { fingerprint } from '../../ssh/keys.js';
import type { Context } from '../context.js';
import { loginKey, workspaceKeyFile } from '../steps/key.js';

export interface Survey {
  /** Twelve digits and who we are there. */
  readonly identity: string;
  /** Names of the public zones, with their final dots. */
  readonly zones: readonly string[];
  readonly certificates: readonly CertificateSummary[];
}

/** What the account has that a workspace may name; throws when nobody is signed in. */
export async function surveyCloud({ cloud }: Pick<Context, 'cloud'>): Promise<Survey> {
  const { account, arn } = await callerIdentity(cloud);
  const [zones, certificates] = await Promise.all([listHostedZones(cloud), listCertificates(cloud)]);
  return { identity: `${account}, ${arn}`, zones: zones.map((zone) => zone.name), certificates };
}

/** The zone a domain lies in: the longest that fits. */
export function zoneFor(survey: Survey, domain: string): string | undefined {
  const fitting = survey.zones.filter((zone) => `.${domain}.`.endsWith(`.${zone}`));
  return fitting.sort((a, b) => b.length - a.length)[0];
}

/** ARN of a certificate for every box below the domain. */
export function certificateFor(survey: Survey, domain: string): string | undefined {
  const name = notebookName('any', domain);
  return survey.certificates.find((one) => one.names.some((pattern) => covers(pattern, name)))?.arn;
}

/** @throws UserError with reason `protected` where there is a configuration and `force` is not given */
export function checkFree(folder: string, force: boolean): void {
  refuseOverwrite(join(folder, configName), force);
}

export interface Initialised {
  readonly file: string;
  /** The key of boxes to come, where it exists. */
  readonly key?: string;
}

export async function initWorkspace(
  folder: string,
  choices: ConfigChoices,
  options: { readonly force: boolean },
): Promise<Initialised> {
  return { file: await writeConfig(folder, choices, options), key: await keyOf(folder) };
}

async function keyOf(folder: string): Promise<string | undefined> {
  if (!existsSync(workspaceKeyFile(folder))) return undefined;
  const key = await loginKey({ workspace: folder, config: defaultConfig });
  return `${fingerprint(key.publicKey)} (${key.privateKeyFile})`;
}
