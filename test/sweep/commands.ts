// The commands the sweep disturbs: their words for the bins, and the same as operations in this process.

import { join } from 'node:path';
import { readConfig } from '../../src/assets/config.js';
import { endWithError } from '../../src/cli/exit.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { endFleet } from '../../src/cli/words/fleet.js';
import type { Event } from '../../src/model/events.js';
import { connectLocal } from '../../src/operations/connect.js';
import type { Context } from '../../src/operations/context.js';
import { createFleet } from '../../src/operations/fleet/create.js';
import { deleteFleet } from '../../src/operations/fleet/delete.js';
import { createBox } from '../../src/operations/stack/create.js';
import { deleteBox } from '../../src/operations/stack/delete.js';
import { updateBox } from '../../src/operations/stack/update.js';
import type { Site } from './world.js';

export interface SweptCommand {
  readonly name: string;
  /** The kept moment it begins from. */
  readonly from: 'empty' | 'shared' | 'box' | 'fleet';
  readonly bin: 'stack' | 'fleet';
  readonly words: readonly string[];
  /** Resources of its stacks, by logical id, that the sweep lets fail; and how. */
  readonly resources: readonly (readonly [fault: string, resource: string])[];
  /** Exit codes by which a second run says that nothing was left to do, besides 0. */
  readonly doneCodes: readonly number[];
  readonly run: (context: Context, report: Reporter) => Promise<unknown>;
}

/** What a command shows, and the code it ends with where that is not 0. */
interface Reporter {
  readonly data: (text: string) => void;
  readonly terminal: Terminal;
  readonly exitWith: (code: number) => void;
}

/** How a run ended, and everything it said. */
export interface RunEnd {
  readonly code: number;
  readonly text: string;
}

const machine = { rootSize: 16, openPorts: [8888], securityGroups: [], tags: {}, upgrade: false };
const alice = { ...machine, user: 'alice', instanceType: 't2.micro', access: 'https' as const };
const fleet = { base: 'ws', range: { low: 1, high: 3 } };

const createAlice = (context: Context) =>
  createBox(context, { wishes: alice, dryRun: false, yes: true, protect: false, showPlan: () => {} });

const createWs = async (context: Context, { terminal, exitWith }: Reporter) => {
  const wishes = { ...machine, selection: fleet, types: ['t2.micro'], markets: ['on-demand' as const] };
  const options = { choices: {}, dryRun: false, yes: true, showPlan: () => {} };
  const report = await createFleet(context, { wishes: { ...wishes, access: 'https' }, ...options });
  const run = { terminal, exitWith, signal: context.signal, atEnd: () => {} };
  if (report) endFleet(run, report, { cellOf: ({ box }) => box.instanceId });
};

const deleteWs =
  (data: 'snapshot' | 'discard') =>
  async (context: Context, { terminal, exitWith }: Reporter) => {
    const receipt = await deleteFleet(context, { selection: fleet, data, choices: {}, yes: true });
    const run = { terminal, exitWith, signal: context.signal, atEnd: () => {} };
    if (receipt)
      endFleet(run, receipt, { cellOf: (ended) => [...ended.removed, ...ended.snapshotIds].join(', ') });
  };

const createWords = ['create', 'alice', '--access', 'https', '--open', '8888', '--yes'];
const failing = (fault: string, ...resources: string[]) => resources.map((one) => [fault, one] as const);

export const sweptCommands: readonly SweptCommand[] = [
  {
    name: 'stack create, the first of its region',
    from: 'empty',
    bin: 'stack',
    words: createWords,
    resources: failing('resource-failed', 'Vpc', 'Subnet3', 'LoadBalancer', 'Listener'),
    doneCodes: [],
    run: createAlice,
  },
  {
    name: 'stack create',
    from: 'shared',
    bin: 'stack',
    words: createWords,
    resources: failing(
      'resource-failed',
      'SecurityGroup',
      'Volume',
      'Instance',
      'TargetGroup',
      'ListenerRule',
    ),
    doneCodes: [],
    run: createAlice,
  },
  {
    name: 'stack update',
    from: 'box',
    bin: 'stack',
    words: ['update', 'alice', 't3.medium', '--yes'],
    resources: failing('update-failed', 'Instance'),
    doneCodes: [],
    run: (context) => {
      const wishes = { user: 'alice', instanceType: 't3.medium' };
      const options = { allowReplace: false, snapshot: false, yes: true, dryRun: false, showPlan: () => {} };
      return updateBox(context, { wishes, ...options });
    },
  },
  {
    name: 'stack delete --snapshot',
    from: 'box',
    bin: 'stack',
    words: ['delete', 'alice', '--snapshot', '--yes'],
    resources: failing('delete-failed', 'Instance', 'SecurityGroup', 'TargetGroup', 'ListenerRule'),
    doneCodes: [4],
    run: async (context, { data }) =>
      data(JSON.stringify(await deleteBox(context, { user: 'alice', data: 'snapshot', yes: true }))),
  },
  {
    name: 'fleet create',
    from: 'shared',
    bin: 'fleet',
    words: ['create', 'ws', '1', '3', '--access', 'https', '--open', '8888', '--yes'],
    resources: failing('resource-failed', 'SecurityGroup', 'LaunchTemplate'),
    doneCodes: [],
    run: createWs,
  },
  {
    name: 'fleet delete --snapshot',
    from: 'fleet',
    bin: 'fleet',
    words: ['delete', 'ws', '--snapshot', '--yes'],
    resources: failing('delete-failed', 'SecurityGroup', 'LaunchTemplate'),
    doneCodes: [4],
    run: deleteWs('snapshot'),
  },
];

/** What makes the moments that commands begin from, in this order, each out of the one named with it. */
export const moments: readonly (readonly [name: string, from: string, make: SweptCommand['run']])[] = [
  [
    'shared',
    'empty',
    async (context) => {
      await createAlice(context);
      await deleteBox(context, { user: 'alice', data: 'discard', yes: true });
    },
  ],
  ['box', 'shared', createAlice],
  ['fleet', 'shared', createWs],
];

/** Runs it in this process, as the bin would: the same words at its end, the same exit code. */
export async function runHere(site: Site, run: SweptCommand['run']): Promise<RunEnd> {
  const lines: string[] = [];
  let code = 0;
  const terminal = quietTerminal(lines);
  const exitWith = (status: number) => {
    code = status;
  };
  try {
    const config = await readConfig(join(site.workspace, 'flotilla.yaml'));
    const base = { workspace: site.workspace, config, port: terminal, signal: new AbortController().signal };
    const context = connectLocal(base, endpointOf(site));
    await run(context, { data: (text) => lines.push(text), terminal, exitWith });
  } catch (error) {
    code = endWithError(terminal, error, false);
  }
  return { code, text: lines.join('\n') };
}

function endpointOf(site: Site) {
  return {
    url: site.url(),
    account: '123456789012',
    ...site.credentials(),
    authorityFile: site.authorityFile,
    pickFrontPort: async () => site.frontPort,
    shareFolder: async (folder: string) => folder,
  };
}

function quietTerminal(lines: string[]): Terminal {
  const made: string[] = [];
  const push = (text: string) => void lines.push(text);
  const report = (event: Event) => {
    if (event.kind === 'made') made.push(`${event.what} ${event.id}`);
    if (event.kind !== 'trace') push(wordsOf(event));
  };
  return {
    report,
    made,
    line: push,
    data: push,
    settle: () => {},
    logTo: () => {},
    askText: async () => undefined,
    ask: async () => true,
  };
}

function wordsOf(event: Event): string {
  if (event.kind === 'progress')
    return `${event.box ?? ''} ${event.subject} ${event.state} ${event.detail ?? ''}`;
  if (event.kind === 'made') return `made ${event.what} ${event.id}`;
  if (event.kind === 'output') return event.line;
  return event.text;
}
