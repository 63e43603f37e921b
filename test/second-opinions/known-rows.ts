// The forms most known differences have.
import type { KnownDifference } from './known-differences.js';

/** Members that moto does not answer. */
export function motoLeavesOut(because: string, ...paths: readonly string[]): KnownDifference[] {
  return paths.map((path) => ({ path, moto: undefined, because }));
}

/** Members that the local cloud does not answer. */
export function weLeaveOut(because: string, ...paths: readonly string[]): KnownDifference[] {
  return paths.map((path) => ({ path, ours: undefined, because }));
}

/** Steps that the local cloud refuses with that code, and moto does. */
export function motoAllows(because: string, code: string, ...steps: readonly string[]): KnownDifference[] {
  return steps.map((step) => ({ path: 'Refusal', steps: [step], ours: code, moto: undefined, because }));
}
