// stack doctor: what stands in the way of a create, and the command that mends it.
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { exitCodes } from '../../model/exit-codes.js';
import type { Finding } from '../../model/finding.js';
import { visible } from '../../model/visible.js';
import { doctor } from '../../operations/stack/doctor.js';
import { openSettings, peekContext } from '../context.js';
import { examineEngine } from '../local-cloud.js';
import { addCloudOptions, type CloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack doctor                     this machine, the workspace and its cloud
  $ stack doctor --profile lab       the same for an AWS account, before there is a workspace
  $ stack doctor --json | jq '.[] | select(.state != "ok")'

It makes and starts nothing. It ends with 0, or with the exit code of the first FAIL: the lines are in the order in
which one thing rests on another.`;

export function define(command: Command, run: Run): void {
  command.addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((flags) => show(run, flags));
}

async function show(run: Run, flags: CloudOptions & { readonly key?: string }): Promise<void> {
  const findings = await doctor({
    engine: await engineOf(flags),
    open: () => openSettings(flags),
    connect: () => peekContext(run, flags),
  });
  if (flags.json) run.terminal.data(JSON.stringify(findings, null, 2));
  else for (const finding of findings) for (const line of findingLines(finding)) run.terminal.data(line);
  const worst = findings.find((finding) => finding.state === 'fail');
  if (worst) run.exitWith(exitCodes[worst.reason ?? 'failed']);
}

/** A workspace that cannot be read is told by the doctor itself. */
async function engineOf(flags: CloudOptions): Promise<readonly Finding[]> {
  const settings = await openSettings(flags).catch(() => undefined);
  return settings?.config.cloud === 'local' ? examineEngine() : [];
}

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;
const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function findingLines({ subject, state, detail, next }: Finding): string[] {
  const mark = styleText(colours[state], marks[state], { stream: process.stdout });
  const lines = [`${mark}  ${subject.padEnd(11)}  ${visible(detail).replaceAll('\n', ' ')}`];
  return next === undefined ? lines : [...lines, `${' '.repeat(19)}next: ${next}`];
}
