// The processor machines share with their host.
import { expect, test } from 'vitest';
import { architectureName } from '../../../src/localcloud/machines/architecture.js';

test.each([
  ['x64', 'x86_64'],
  ['arm64', 'arm64'],
  ['riscv64', 'riscv64'],
])('%s is %s at EC2', (node, ec2) => {
  expect(architectureName(node)).toBe(ec2);
});
