// stack why: what is wrong with a box, and what to type next.
import type { Command } from 'commander';
import { visible } from '../../model/visible.js';
import { type Diagnosis, explainBox } from '../../operations/stack/why.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';
import { localTime } from '../words/dates.js';

const examples = `
Examples:
  $ stack why alice           the first real failure, the box's own words, the likely cause
  $ stack why alice --json | jq -r .next`;

export function define(command: Command, run: Run): void {
  command.argument('<user>', 'name of the box').addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => explain(run, user, flags));
}

async function explain(
  run: Run,
  user: string,
  flags: CloudOptions & { readonly key?: string },
): Promise<void> {
  const diagnosis = await explainBox(await openContext(run, flags), user);
  if (flags.json) return run.terminal.data(JSON.stringify(diagnosis, null, 2));
  for (const line of diagnosisLines(diagnosis)) run.terminal.data(visible(line));
}

function diagnosisLines(found: Diagnosis): string[] {
  const { user, box, stack, failure, run, unreachable, console, inside } = found;
  return [
    `${user}: ${[box && `${box.instanceId} is ${box.state}`, stack && `stack ${stack.name} is ${stack.status}`].filter(Boolean).join(', ') || 'neither box nor stack'}`,
    ...(failure
      ? block('first failure', [
          `${localTime(failure.time)} ${failure.logicalId} ${failure.status}`,
          failure.reason ?? '',
        ])
      : []),
    ...(run ? block(`last run (${run.file})`, [`${run.what}`, run.why]) : []),
    ...(run?.step ? block(`step ${run.step} printed`, run.output) : []),
    ...(unreachable ? block('not reachable', [unreachable.why]) : []),
    ...Object.entries(inside).flatMap(([name, lines]) => block(name, lines)),
    ...block('console', console),
    `cause: ${found.cause}`,
    `next:  ${found.next}`,
  ];
}

/** Nothing for a section without lines. */
function block(name: string, lines: readonly string[]): string[] {
  const told = lines.filter((line) => line.trim() !== '');
  return told.length === 0 ? [] : [`  ${name}`, ...told.map((line) => `    ${line}`)];
}
