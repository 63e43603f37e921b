// A stack's outputs, once its resources exist.
import type { OutputRecord } from '../records.js';
import { findExport } from './exports.js';
import { scalarText } from './json.js';
import type { OpenStack } from './open-stack.js';
import { resolveValue } from './resolve.js';
import { type Run, stackOf } from './run.js';
import type { OutputDefinition } from './template.js';
import { formatError, validationError } from './template-error.js';

/** @throws ValidationError for a value that is no string, and for an export name that is taken */
export function resolveOutputs(run: Run, open: OpenStack): OutputRecord[] {
  return open.outputs.map((output) => {
    const value = scalarText(resolveValue(output.value, open.scope));
    if (value === undefined) {
      throw formatError(
        `Output ${output.name} is malformed. The Value field of every Outputs member must evaluate to a String.`,
      );
    }
    return {
      key: output.name,
      value,
      description: output.description,
      exportName: exportName(run, open, output),
    };
  });
}

function exportName(run: Run, open: OpenStack, output: OutputDefinition): string | undefined {
  if (output.exportName === undefined) return undefined;
  const name = scalarText(resolveValue(output.exportName, open.scope));
  if (!name)
    throw formatError(
      `Output ${output.name} is malformed. The Name field of Export must evaluate to a String.`,
    );
  const place = { cloud: run.cloud, region: stackOf(run).region };
  const taken = findExport(place, name);
  if (taken && taken.stack.id !== run.stackId) {
    throw validationError(`Export with name ${name} is already exported by stack ${taken.stack.name}`);
  }
  return name;
}
