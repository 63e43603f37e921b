// Runs steps of playbooks/steps on a box, over one connection.
import { readStep } from '../../assets/steps.js';
import type { Connection } from '../../ssh/connection.js';
import { runStep, type Step } from '../../ssh/step.js';
import type { Context } from '../context.js';

/** Runs the step of that file, as root; what it prints goes to the log, its last word is the answer. */
export type RunStep = (name: string, rest?: Partial<Step>) => Promise<string>;

export function stepRunner(context: Context, connection: Connection): RunStep {
  return async (name, rest) => {
    const step = { name, script: await readStep(name), args: [], sudo: true, timeoutSeconds: 120, ...rest };
    const { signal, port } = context;
    const onOutput = (text: string) => port.report({ kind: 'trace', text: `${name}: ${text.trimEnd()}` });
    return (await runStep(connection, step, { signal, onOutput })).stdout.trim();
  };
}
