// Recognises the steps that are sent to a box by the first line of their text, and plays what each would do.
import { type Box, fail, type Played, say } from '../box.js';
import { noShell } from '../quick-commands.js';
import { splitWords } from '../words.js';
import { changeAuthorizedKeys } from './authorized-keys.js';
import { mountDataVolume } from './data-volume.js';
import { installHostKey, stageHostKey } from './host-keys.js';
import { look } from './look.js';
import { configureNotebook, setPassword, startNotebook } from './notebook.js';
import { upgrade } from './packages.js';
import { listSessions, runSession } from './sessions.js';

type Secrets = Readonly<Record<string, string>>;
type Step = (box: Box, args: readonly string[], secrets: Secrets) => Played | Promise<Played>;

/** By how the comment that opens each file begins. */
const steps: readonly (readonly [beginning: string, step: Step])[] = [
  ['Lists, adds or removes the SSH keys that open this box', changeAuthorizedKeys],
  ['Waits until cloud-init has finished', () => say('done')],
  ['Mounts the data volume', mountDataVolume],
  ['Installs the staged host key', installHostKey],
  ["Makes the box's own host key once", stageHostKey],
  ['Gives the box its host name', setHostName],
  ['Tells how the box is', look],
  ['Configures the notebook server', configureNotebook],
  ['Installs what the notebook needs', () => say('same')],
  ["Sets the notebook's password", setPassword],
  ['Prints a line for each screen session', listSessions],
  ['Starts a command in a detached screen session', runSession],
  ['Runs the notebook in the screen session', startNotebook],
  ['Brings every package of the box up to date', upgrade],
  // What a command was ends with its channel.
  ['Ends what is left of a run', () => say('0')],
];

/**
 * @param input what sh would read: perhaps secrets as variables, then the step's file as one compound command
 * @returns as the real step: what it prints, and its exit status
 */
export async function playStep(box: Box, args: readonly string[], input: string): Promise<Played> {
  const [, assignments = '', title] = /^((?:[A-Z][A-Z0-9_]*=.*\n)*)\{\n# (.*)\n/.exec(input) ?? [];
  if (title === undefined) return fail(`${noShell}: it knows no script without a title`, 127);
  // A step whose end was cut off is a syntax error to sh, and nothing of it runs.
  if (!/\n\} <\/dev\/null\nexit\n$/.test(input)) return fail('sh: Syntax error: end of file unexpected', 2);
  const step = steps.find(([beginning]) => title.startsWith(beginning))?.[1];
  if (!step) return fail(`${noShell}: it knows no step "${title}"`, 127);
  return step(box, args, readSecrets(assignments));
}

function readSecrets(text: string): Secrets {
  const lines = text.split('\n').filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), splitWords(line.slice(at + 1))?.join(' ') ?? ''];
    }),
  );
}

function setHostName(box: Box, [name = '']: readonly string[]): Played {
  if (box.machine().disk.hostName === name) return say('same');
  box.changeDisk((disk) => ({ ...disk, hostName: name }));
  return say('changed');
}
