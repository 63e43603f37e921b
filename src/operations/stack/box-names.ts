// The names of boxes, quickly: for a shell that completes a word while somebody waits.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { complaintOf } from '../../model/errors.js';
import type { Context } from '../context.js';
import { listBoxes } from './list.js';

/** Milliseconds; who presses Tab waits no longer. */
const patience = 1500;

/** Those of the cloud; where it does not answer in time, or is not there, those the workspace has host keys of. */
export async function boxNames(workspace: string, context: Context | undefined): Promise<string[]> {
  const live = context && (await inTime(namesOf(context)));
  return live ?? pinnedNames(workspace);
}

async function namesOf(context: Context): Promise<string[] | undefined> {
  try {
    return (await listBoxes(context)).map((box) => box.user).filter(isWord);
  } catch (error) {
    // Nobody can be told anything in the middle of a word.
    if (complaintOf(error)) return undefined;
    throw error;
  }
}

function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((settle) => setTimeout(settle, patience, undefined).unref());
  return Promise.race([work, late]);
}

async function pinnedNames(workspace: string): Promise<string[]> {
  const names = await readdir(join(workspace, 'known_hosts')).catch(() => []);
  return names.filter(isWord).sort();
}

/** bash expands what is offered to it: a tag or a file called `$(rm -r ~)` must never be. */
const isWord = (name: string): boolean => /^[a-z][a-z0-9-]*$/.test(name);
