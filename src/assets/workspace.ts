// The folder that a group of boxes is run from.
import { constants, existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../model/errors.js';

export const configName = 'flotilla.yaml';

/** The nearest folder upwards with a flotilla.yaml; undefined when there is none. */
export function findWorkspace(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, configName))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Every key with an example, as comments. */
export const starterComments: readonly string[] = [
  '# cloud: local              # local boxes on this machine, or aws',
  '# region: us-east-1',
  '# profile: lab              # AWS profile',
  '# prefix: flotilla          # begins the names of all stacks',
  '# domain: stack.example.org # on AWS, https needs domain, hosted_zone and certificate',
  '# hosted_zone: example.org.',
  '# certificate: arn:aws:acm:us-east-1:123456789012:certificate/...',
  '# box:',
  '#   type: t2.micro',
  '#   ami: ubuntu-24.04',
  '#   root_size: 16           # GiB',
  '#   volume_size: 20         # GiB at /data; 0 for none',
  '#   access: https           # https, tunnel or public',
  '# ssh: {user: ubuntu, allow: [me], admins: []}',
  '# budget: {per_hour: 50}    # USD',
];

export const heading = '# What stack and fleet do here. Every key has a default; docs: README.md.';
const starter = `${[heading, ...starterComments].join('\n')}\n`;

const passwordsReadme = `# Notebook passwords

One file a box, \`<user>.passwd\`, mode 0600, one line. Missing ones are generated.
Git ignores them: hand them out by another way, never by a commit.
`;

const ignored = ['passwords/*.passwd', 'logs/', '.flotilla/'];

/** Makes the folder a workspace; whatever is there already stays as it is. Answers what was written. */
export async function makeWorkspace(folder: string): Promise<string[]> {
  try {
    for (const name of ['passwords', 'known_hosts']) await mkdir(join(folder, name), { recursive: true });
    const written = [
      await writeNew(join(folder, configName), starter),
      await writeNew(join(folder, 'passwords', 'README.md'), passwordsReadme),
      await addLines(join(folder, '.gitignore'), ignored),
    ];
    return written.filter((path) => path !== undefined);
  } catch (error) {
    throw new UserError({
      what: `cannot make a workspace in ${folder}`,
      why: (error as Error).message,
      next: 'change to a folder that you may write to',
    });
  }
}

async function writeNew(path: string, text: string): Promise<string | undefined> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

async function addLines(path: string, lines: readonly string[]): Promise<string | undefined> {
  const old = existsSync(path) ? await readFile(path, 'utf8') : '';
  const present = new Set(old.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => !present.has(line));
  if (missing.length === 0) return undefined;
  const gap = old === '' || old.endsWith('\n') ? '' : '\n';
  // git reads no linked .gitignore either, and a link could have us write to any file of the user's.
  const flag = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW;
  const file = await open(path, flag, 0o644);
  await file.appendFile(`${gap}${missing.join('\n')}\n`).finally(() => file.close());
  return path;
}
