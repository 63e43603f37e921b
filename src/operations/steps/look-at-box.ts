// How a box is, seen from inside; and when nobody can get inside, why not.
import { readStep } from '../../assets/steps.js';
import type { Box } from '../../model/box.js';
import { type Complaint, complaintOf } from '../../model/errors.js';
import { visible } from '../../model/visible.js';
import { connect } from '../../ssh/connection.js';
import { runStep } from '../../ssh/step.js';
import type { Context } from '../context.js';
import { targetOf } from './reach.js';
import { tellingShutOut } from './shut-out.js';
import { overConnection } from './with-connection.js';

export interface Look {
  /** Lines by the names of look.sh's sections; empty where the box could not be reached. */
  readonly sections: Readonly<Record<string, readonly string[]>>;
  /** Why it could not be reached. */
  readonly unreachable?: Complaint;
}

export async function lookAtBox(context: Context, box: Box): Promise<Look> {
  try {
    const target = await targetOf(context, box);
    const waiting = { connectSeconds: 5, readySeconds: 10, signal: context.signal };
    const connection = await tellingShutOut(context, box, () => connect(target, waiting));
    const script = await readStep('look');
    const step = { name: 'look', script, args: [target.user], sudo: true, timeoutSeconds: 60 };
    const { stdout } = await overConnection(context, connection, () =>
      runStep(connection, step, { signal: context.signal }),
    );
    return { sections: readSections(stdout) };
  } catch (error) {
    const unreachable = complaintOf(error);
    if (!unreachable) throw error;
    return { sections: {}, unreachable };
  }
}

export function readSections(text: string): Record<string, string[]> {
  const sections: Record<string, string[]> = {};
  let open: string[] = [];
  for (const line of visible(text).split('\n')) {
    const name = /^== (.+)$/.exec(line)?.[1];
    if (name !== undefined) {
      open = [];
      sections[name] = open;
    } else if (line.trim() !== '') open.push(line);
  }
  return sections;
}
