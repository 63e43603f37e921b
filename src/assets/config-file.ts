// Writes a flotilla.yaml from what was chosen.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigChoices } from '../model/config.js';
import { complaintOf, UserError } from '../model/errors.js';
import { parseConfig } from './config-schema.js';
import { replaceSafely } from './safe-files.js';
import { configName, heading, makeWorkspace, starterComments } from './workspace.js';

/**
 * Makes the folder a workspace with that configuration; answers the file.
 * @throws UserError where a value is wrong, or, with reason `protected`, where a file is there and `force` is not given
 */
export async function writeConfig(
  folder: string,
  choices: ConfigChoices,
  { force }: { readonly force: boolean },
): Promise<string> {
  const file = join(folder, configName);
  refuseOverwrite(file, force);
  const text = configText(choices);
  checkText(text, file);
  await replaceSafely(file, text, { what: 'the configuration', mode: 0o644 });
  await makeWorkspace(folder);
  return file;
}

/** @throws UserError with reason `protected` */
export function refuseOverwrite(file: string, force: boolean): void {
  if (force || !existsSync(file)) return;
  throw new UserError({
    what: `${file} is there already`,
    why: 'a configuration that someone wrote is never overwritten',
    next: 'edit it, or replace it with stack init --force',
    reason: 'protected',
  });
}

function configText(choices: ConfigChoices): string {
  const chosen = Object.entries(choices).filter(([, value]) => value !== undefined);
  const lines = chosen.map(([key, value]) => `${key}: ${scalar(value)}`);
  const rest = starterComments.filter((line) => !chosen.some(([key]) => line.startsWith(`# ${key}:`)));
  return `${[heading, ...lines, ...rest].join('\n')}\n`;
}

/** Plain where YAML reads it as the very same text. */
function scalar(value: string): string {
  const plain =
    /^[a-z][a-z0-9.:/_*-]*[a-z0-9.]$/i.test(value) && !/^(?:true|false|null|yes|no|on|off)$/i.test(value);
  return plain ? value : JSON.stringify(value);
}

/** The same rules as for a file written by hand, before anything is written. */
function checkText(text: string, file: string): void {
  try {
    parseConfig(text, file);
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    throw new UserError(
      { what: `no ${configName} can be written from that`, why: complaint.why, next: 'stack init --help' },
      error,
    );
  }
}
