// A local cloud that one test has for itself, with a workspace beside it: it may be killed, stopped and reset.
import { readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DescribeInstancesCommand, EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { execa, type ResultPromise } from 'execa';
import { Secret } from '../../src/model/secret.js';
import { logIn, waitForNotebook } from '../../src/notebook/client.js';
import { runCell } from '../../src/notebook/run-cell.js';
import { type BinResult, emptyFolder, removeFolder, runBin, stack, stackOk, startBin } from './bins.js';
import type { JourneyEndpoint } from './journey-sdk.js';

export interface OwnCloud {
  readonly dir: string;
  readonly workspace: string;
  readonly run: (...words: string[]) => Promise<BinResult>;
  readonly ok: (...words: string[]) => Promise<BinResult>;
  readonly begin: (...words: string[]) => ResultPromise;
  readonly fleet: (...words: string[]) => Promise<BinResult>;
  readonly beginFleet: (...words: string[]) => ResultPromise;
  /** Of its latest start. */
  readonly endpoint: () => JourneyEndpoint;
  readonly ec2: () => EC2Client;
  /** Every instance it knows, terminated ones included. */
  readonly instances: () => Promise<Instance[]>;
  /** As `kill -9` of its process; boxes are none of its children. */
  readonly killProcess: () => void;
  readonly remove: () => Promise<void>;
}

/** Nothing runs yet; its folder is there already and open to all users of the machine, as a careless one may be. */
export async function openOwnCloud(
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<OwnCloud> {
  const folder = await emptyFolder(name);
  const [dir, workspace] = [join(folder, 'cloud'), join(folder, 'workspace')];
  for (const path of [dir, workspace]) await mkdir(path);
  for (const path of [folder, dir]) await chmod(path, 0o755);
  await writeFile(join(workspace, 'flotilla.yaml'), 'box: {volume_size: 1}\n');
  const options = { cwd: workspace, env: { FLOTILLA_LOCAL_DIR: dir, ...environment } };
  const endpoint = () => JSON.parse(readFileSync(join(dir, 'endpoint.json'), 'utf8')) as JourneyEndpoint;
  const ec2 = () => clientOf(endpoint());
  return {
    dir,
    workspace,
    run: (...words) => stack(words, options),
    ok: (...words) => stackOk(words, options),
    begin: (...words) => startBin('stack', words, options),
    fleet: (...words) => runBin('fleet', words, options),
    beginFleet: (...words) => startBin('fleet', words, options),
    endpoint,
    ec2,
    instances: async () => {
      const { Reservations = [] } = await ec2().send(new DescribeInstancesCommand({}));
      return Reservations.flatMap((one) => one.Instances ?? []);
    },
    killProcess: () => process.kill(endpoint().pid, 'SIGKILL'),
    remove: () => removeFolder(folder),
  };
}

function clientOf({ url, region, accessKeyId, secretAccessKey }: JourneyEndpoint): EC2Client {
  return new EC2Client({ endpoint: url, region, credentials: { accessKeyId, secretAccessKey } });
}

/** Waits until the notebook answers at its URL, logs in with the password of the workspace, runs the cell. */
export async function runInNotebook(cloud: OwnCloud, user: string, code: string): Promise<string> {
  const opened = JSON.parse((await cloud.ok('open', user, '--json')).stdout) as { url: string };
  const ca = await readFile(cloud.endpoint().authorityFile, 'utf8');
  const site = { url: opened.url, ca };
  await waitForNotebook(site, { timeoutSeconds: 60 });
  const password = (await readFile(join(cloud.workspace, 'passwords', `${user}.passwd`), 'utf8')).trim();
  const { output } = await runCell(await logIn(site, new Secret(password)), code);
  return output.trim();
}

/** What `eval "$(stack local env)"` makes of a shell whose user has settings for the real AWS. */
export async function evalEnvironment(cloud: OwnCloud): Promise<Record<string, string>> {
  const line = 'eval "$("$0" "$1" local env)" && env -0';
  const done = await execa('sh', ['-euc', line, process.execPath, resolve('dist/stack.js')], {
    cwd: cloud.workspace,
    env: { ...withoutAws(), ...settingsForAws, FLOTILLA_LOCAL_DIR: cloud.dir },
    extendEnv: false,
  });
  const pairs = done.stdout.split('\0').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

const withoutAws = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|FLOTILLA_)/.test(name)));

/** Each of these would lead a command elsewhere, or stop it, if it were left. */
const settingsForAws = {
  AWS_PROFILE: 'somebody',
  AWS_DEFAULT_PROFILE: 'somebody',
  AWS_SESSION_TOKEN: 'a token of AWS',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL_ROUTE_53: 'http://127.0.0.1:9',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  AWS_USE_FIPS_ENDPOINT: 'true',
  http_proxy: 'http://127.0.0.1:9',
};
