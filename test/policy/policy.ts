// The policies of docs/, together as an administrator attaches them, and the actions they name.
import { readFileSync } from 'node:fs';

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export const policyFiles = ['docs/iam-policy-look.json', 'docs/iam-policy.json'];

export function readPolicyFile(file: string): Policy {
  return JSON.parse(readFileSync(file, 'utf8')) as Policy;
}

/** Both files as one document. */
export function wholePolicy(): Policy {
  const Statement = policyFiles.flatMap((file) => readPolicyFile(file).Statement);
  return { Version: '2012-10-17', Statement };
}

/** Sorted, each once. */
export function actionsOf({ Statement }: Policy): string[] {
  return [...new Set(Statement.flatMap((one) => one.Action))].sort();
}

/** The policy without an action, wherever it stands. */
export function withoutAction({ Version, Statement }: Policy, action: string): Policy {
  const left = Statement.map((one) => ({
    ...one,
    Action: [one.Action].flat().filter((name) => name !== action),
  }));
  return { Version, Statement: left.filter((one) => one.Action.length > 0) };
}
