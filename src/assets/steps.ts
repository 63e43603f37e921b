// The shell steps that are done on a box.
import { readShipped } from './shipped.js';

/** The text of playbooks/steps/<name>.sh. */
export function readStep(name: string): Promise<string> {
  return readShipped('playbooks/steps', `${name}.sh`);
}
