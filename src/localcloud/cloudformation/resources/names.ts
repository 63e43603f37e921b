// Names CloudFormation makes up where the template gives none: `<stack>-<logical id>-<12 characters>`.
import type { ResourceContext } from '../engine/resource-type.js';

const suffixLength = 12;

/** The same name for every try of one creation; shortened from its middle to at most `longest` characters. */
export function generateName({ stack, logicalId, token }: ResourceContext, longest = 255): string {
  const suffix = token.slice(0, suffixLength).toUpperCase();
  const room = longest - suffixLength - 1;
  return `${`${stack.stackName}-${logicalId}`.slice(0, room).replace(/-+$/, '')}-${suffix}`;
}
