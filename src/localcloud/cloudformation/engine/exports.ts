// Values stacks export to the others of their region.
import type { LocalCloud } from '../../cloud.js';
import { type OutputRecord, type StackRecord, stacks } from '../records.js';

interface Place {
  readonly cloud: LocalCloud;
  readonly region: string;
}

export interface Export {
  readonly stack: StackRecord;
  readonly name: string;
  readonly value: string;
}

export function listExports({ cloud, region }: Place): Export[] {
  return livingStacks({ cloud, region }).flatMap((stack) =>
    stack.outputs
      .filter(isExported)
      .map((output) => ({ stack, name: output.exportName, value: output.value })),
  );
}

export function findExport(place: Place, name: string): Export | undefined {
  return listExports(place).find((exported) => exported.name === name);
}

/** Names of the stacks that import the value. */
export function importersOf(place: Place, name: string): string[] {
  return livingStacks(place)
    .filter((stack) => stack.imports.includes(name))
    .map((stack) => stack.name);
}

function livingStacks({ cloud, region }: Place): StackRecord[] {
  return stacks(cloud.store)
    .values()
    .filter((stack) => stack.region === region && stack.status !== 'DELETE_COMPLETE');
}

function isExported(output: OutputRecord): output is OutputRecord & { readonly exportName: string } {
  return output.exportName !== undefined;
}
