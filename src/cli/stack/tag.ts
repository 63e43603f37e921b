// stack tag: the tags of a box and its volumes.
import { type Command, InvalidArgumentError } from 'commander';
import { visible } from '../../model/visible.js';
import { type Tagged, tagBox } from '../../operations/stack/tag.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, collectTag } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack tag alice course=ml term=2026-2   on the instance and its volumes, for bills and filters
  $ stack tag alice --owner 'Alice A.' --note 'thesis, until May'
  $ stack tag alice --remove term --note ''
  $ stack tag alice                         shows them`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .argument('[key=value...]', 'tags to set', (text, earlier: Record<string, string> | undefined) =>
      collectOwnTag(text, earlier ?? {}),
    )
    .option('--owner <name>', "who it is for; '' removes it", tagValue)
    .option('--note <text>', "what it is for; '' removes it", tagValue)
    .option('--remove <key>', 'remove this tag; may be repeated', collectKey, []);
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, tags, flags) => tag(run, { user, tags: tags ?? {} }, flags));
}

interface TagFlags extends CloudOptions {
  readonly owner?: string;
  readonly note?: string;
  readonly remove: string[];
}

/** The rules of `--tag` for the value, whatever the key. */
const tagValue = (text: string): string => collectTag(`value=${text}`, {}).value ?? '';

/** The name is how we and the console call it. */
function collectOwnTag(text: string, earlier: Readonly<Record<string, string>>): Record<string, string> {
  if (/^name(?:=|$)/i.test(text)) throw new InvalidArgumentError('The name of a box stays.');
  return collectTag(text, earlier);
}

function collectKey(key: string, earlier: readonly string[]): string[] {
  collectOwnTag(`${key}=`, {});
  return [...earlier, key];
}

interface Words {
  readonly user: string;
  readonly tags: Record<string, string>;
}

async function tag(run: Run, { user, tags }: Words, flags: TagFlags): Promise<void> {
  const { owner, note, remove } = flags;
  const changes = [...Object.keys(tags), ...remove].length > 0 || owner !== undefined || note !== undefined;
  const context = await openContext(run, flags, changes ? { log: `stack tag ${user}` } : {});
  const tagged = await tagBox(context, { user, tags, owner, note, remove });
  if (flags.json) return run.terminal.data(JSON.stringify(tagged, null, 2));
  for (const line of taggedLines(tagged)) run.terminal.data(line);
}

function taggedLines({ user, owner, note, tags, resources }: Tagged): string[] {
  const facts = Object.entries({ owner, note, ...tags }).filter(([, value]) => value !== undefined);
  return [
    resources.length === 0 ? user : `${user}: tagged ${resources.join(', ')}`,
    ...facts.map(([key, value]) => `  ${visible(key).padEnd(12)} ${visible(value ?? '')}`),
  ];
}
