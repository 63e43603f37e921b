// What a request leaves out: members its schema requires, at any depth.
import type { Member, Shape } from './shape.js';

/** Where a member is missing: members and one-based list positions (numbers) from the outside in. */
export type InputPath = readonly (Member | number)[];

/** Paths of all required members that `value` lacks, in the schema's order. */
export function findMissing(shape: Shape, value: unknown, path: InputPath = []): InputPath[] {
  if (shape.kind === 'list') {
    return (value as unknown[]).flatMap((item, index) =>
      findMissing(shape.item.shape, item, [...path, index + 1]),
    );
  }
  if (shape.kind !== 'structure') return [];
  const record = value as Record<string, unknown>;
  return shape.members.flatMap((member) => {
    const inner = record[member.name];
    if (inner !== undefined) return findMissing(member.shape, inner, [...path, member]);
    return member.required ? [[...path, member]] : [];
  });
}

/** The message AWS's shared validation writes, e.g. for CloudFormation, ACM and SSM. */
export function describeMissing(missing: readonly InputPath[]): string {
  const count = missing.length === 1 ? '1 validation error' : `${missing.length} validation errors`;
  const details = missing.map(
    (path) => `Value null at '${pathText(path)}' failed to satisfy constraint: Member must not be null`,
  );
  return `${count} detected: ${details.join('; ')}`;
}

// AWS writes members in lower camel case and list positions as `tags.1.member.key`.
function pathText(path: InputPath): string {
  return path.map((step) => (typeof step === 'number' ? `${step}.member` : lowerFirst(step.name))).join('.');
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
