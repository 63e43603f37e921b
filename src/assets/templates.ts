// The CloudFormation templates we ship.
import { readShipped } from './shipped.js';

export type TemplateName = 'network' | 'front' | 'box' | 'fleet' | 'trigger' | 'scheduler';

/** The text of templates/<name>.yaml. */
export function readTemplate(name: TemplateName): Promise<string> {
  return readShipped('templates', `${name}.yaml`);
}
