// Runs one step of playbooks/steps on a box: the script travels on stdin, its data as arguments.
import { RemoteError } from '../model/errors.js';
import type { Secret } from '../model/secret.js';
import { visible } from '../model/visible.js';
import type { Connection } from './connection.js';
import { quote } from './quote.js';
import type { RemoteResult, RunOptions } from './remote-command.js';

export interface Step {
  /** As users read it: `data volume`. */
  readonly name: string;
  /** Text of the file. */
  readonly script: string;
  readonly args: readonly string[];
  /** Shell variables of the script; they travel on stdin only. */
  readonly secrets?: Readonly<Record<string, Secret>>;
  readonly sudo?: boolean;
  readonly timeoutSeconds: number;
}

/**
 * The result of a step that worked. Rejects with a RemoteError that names the step, how it ended and the last
 * lines it wrote.
 */
export async function runStep(
  connection: Connection,
  step: Step,
  options: Pick<RunOptions, 'signal' | 'onOutput'> = {},
): Promise<RemoteResult> {
  const result = await connection.run(
    { argv: ['sh', '-s', '--', ...step.args], sudo: step.sudo },
    { ...options, stdin: stepInput(step), timeoutSeconds: step.timeoutSeconds },
  );
  if (result.failed) throw stepError(connection, step, result);
  return result;
}

/**
 * What sh reads. It executes stdin as it reads it, so the script is one compound command: it is read to its end
 * before its first line runs, a cut connection leaves a syntax error instead of half a script, and what the
 * script starts cannot eat the rest of it.
 */
export function stepInput(step: Pick<Step, 'script' | 'secrets'>): string {
  const secrets = Object.entries(step.secrets ?? {}).map(
    ([name, value]) => `${variable(name)}=${quote(value.reveal())}\n`,
  );
  return `${secrets.join('')}{\n${step.script}\n} </dev/null\nexit\n`;
}

function variable(name: string): string {
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return name;
  throw new Error(`${name} is no name for a secret of a step`);
}

const tailLines = 12;
const tailLength = 2000;

function stepError(connection: Connection, step: Step, result: RemoteResult): RemoteError {
  const box = connection.target.name;
  const output = tail(result.stderr) || tail(result.stdout);
  return new RemoteError({
    what: `${box}: step ${step.name} failed`,
    why: output ? `${result.reason}: ${output}` : (result.reason ?? 'no exit status'),
    next: `stack why ${box}`,
    reason: 'failed',
    details: { box, step: step.name, code: result.code, signal: result.signal, seconds: result.seconds },
  });
}

/** The last lines, safe for a terminal. */
function tail(text: string): string {
  const lines = visible(text).trimEnd().split('\n').slice(-tailLines);
  return lines.join('\n').slice(-tailLength).trim();
}
