// Options of the commands that launch machines: disks, image, access, tags; and what they mean as wishes.
import { type Command, Option } from 'commander';
import type { Access } from '../model/box.js';
import type { Config } from '../model/config.js';
import type { CreateWishes } from '../model/plan.js';
import { collect, collectPort, collectTag, wholeNumber } from './options.js';

export interface BoxFlags {
  readonly ami?: string;
  readonly rootSize?: number;
  readonly volumeSize?: number;
  readonly snapshot?: string;
  readonly key?: string;
  readonly access?: Access;
  readonly open: number[];
  readonly securityGroup: string[];
  readonly owner?: string;
  readonly note?: string;
  readonly tag: Record<string, string>;
  readonly upgrade: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export function addMachineOptions(command: Command): void {
  command
    .option('--ami <id|name>', 'image: an AMI id or a short name such as ubuntu-24.04; default: box.ami')
    .option('--root-size <GiB>', 'size of the root disk', wholeNumber(1, 16384))
    .option('--volume-size <GiB>', 'size of the data volume at /data, 0 for none', wholeNumber(0, 16384))
    .option('--snapshot <id>', 'restore this snapshot onto the data volume');
}

export function addAccessOptions(command: Command): void {
  const access = new Option('--access <mode>', 'how the notebook is reached').choices([
    'https',
    'tunnel',
    'public',
  ]);
  command
    .addOption(access)
    .option(
      '--key <file>',
      'private key to log in with, or agent; default: ssh.key, else one made for the workspace',
    )
    .option('--open <port>', 'open this TCP port to the world; may be repeated', collectPort, [])
    .option('--security-group <id>', 'add an existing security group; may be repeated', collect, []);
}

/** `--owner`, `--note`, `--tag`, and `--upgrade`. */
export function addPurposeOptions(command: Command): void {
  command
    .option('--owner <name>', 'who it is for, as a tag')
    .option('--note <text>', 'what it is for, as a tag')
    .option('--tag <key=value>', 'one more tag; may be repeated', collectTag, {})
    .option('--upgrade', 'bring all packages of the box up to date', false);
}

export function addPlanOptions(command: Command): void {
  command
    .option('--yes', 'do not ask whether the plan is right', false)
    .option('--dry-run', 'show the plan and stop', false);
}

type BoxWishes = Omit<CreateWishes, 'user' | 'instanceType' | 'notebooks'>;

/** The flags, and the configuration where they are silent. */
export function boxWishes({ box }: Config, flags: BoxFlags): BoxWishes {
  const { access, owner, note } = flags;
  return {
    image: flags.ami,
    rootSize: flags.rootSize ?? box.rootSize,
    volumeSize: flags.volumeSize,
    snapshotId: flags.snapshot,
    access,
    openPorts: [...box.openPorts, ...flags.open],
    securityGroups: [...box.securityGroups, ...flags.securityGroup],
    owner,
    note,
    tags: flags.tag,
    upgrade: flags.upgrade,
  };
}
