import * as acm from '@aws-sdk/client-acm';
import * as cloudFormation from '@aws-sdk/client-cloudformation';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as route53 from '@aws-sdk/client-route-53';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { type Shape, shapeOf } from '../../../src/localcloud/wire/shape.js';

const clients = { acm, cloudFormation, ec2, elb, route53, quotas, ssm, sts };
type OperationSchema = readonly [9, string, string, unknown, unknown, unknown];

const operationsOf = (client: object) =>
  Object.values(client).filter((value): value is OperationSchema => Array.isArray(value) && value[0] === 9);

function walk(shape: Shape, seen: Set<Shape>): void {
  if (seen.has(shape)) return;
  seen.add(shape);
  if (shape.kind === 'structure') for (const member of shape.members) walk(member.shape, seen);
  if (shape.kind === 'list') walk(shape.item.shape, seen);
  if (shape.kind === 'map') walk(shape.value.shape, seen);
}

describe('shapeOf', () => {
  it.each(Object.entries(clients))('reads every operation of %s, recursive shapes too', (_name, client) => {
    const seen = new Set<Shape>();
    const operations = operationsOf(client);
    for (const [, , , , input, output] of operations) {
      walk(shapeOf(input), seen);
      walk(shapeOf(output), seen);
    }
    expect(operations.length).toBeGreaterThan(0);
    expect(seen.size).toBeGreaterThan(operations.length);
  });

  it('answers the same tree for the same schema', () => {
    expect(shapeOf(ec2.RunInstances$[4])).toBe(shapeOf(ec2.RunInstances$[4]));
  });

  it('knows which members are required', () => {
    const shape = shapeOf(ec2.RunInstances$[4]);
    const members = shape.kind === 'structure' ? shape.members : [];
    expect(members.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'MaxCount',
      'MinCount',
    ]);
  });

  it('refuses a schema it has no form for', () => {
    // 19 is a number of any length, which no service of the local cloud has.
    expect(() => shapeOf(19)).toThrow(/no wire form is known/);
  });
});
