// All services together, behind one door.
import { ACMClient, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { expect, it } from 'vitest';
import { services } from '../../src/localcloud/services.js';
import { type Shape, shapeOf } from '../../src/localcloud/wire/shape.js';
import { createTestCloud } from '../helpers/test-cloud.js';

function countShapes(shape: Shape, seen = new Set<Shape>()): number {
  if (shape.kind !== 'structure' && shape.kind !== 'list' && shape.kind !== 'map') return 1;
  if (seen.has(shape)) return 0;
  seen.add(shape);
  const inner =
    shape.kind === 'structure' ? shape.members : [shape.kind === 'list' ? shape.item : shape.value];
  return inner.reduce((sum, member) => sum + countShapes(member.shape, seen), 1);
}

it.each(services)('$scope has actions of different names, whose schemas the wire knows', ({ actions }) => {
  const names = actions.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(0);
  expect(new Set(names).size).toBe(names.length);
  for (const { schema } of actions) {
    expect(countShapes(shapeOf(schema[4])) + countShapes(shapeOf(schema[5]))).toBeGreaterThan(0);
  }
});

it('are told apart by the scope of the signature', async () => {
  expect(new Set(services.map(({ scope }) => scope)).size).toBe(services.length);
  const cloud = await createTestCloud({ services });
  const { client } = cloud;
  expect((await client(EC2Client).send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  expect((await client(CloudFormationClient).send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
  const balancers = await client(ElasticLoadBalancingV2Client).send(new DescribeLoadBalancersCommand({}));
  expect(balancers.LoadBalancers).toEqual([]);
  expect((await client(Route53Client).send(new ListHostedZonesCommand({}))).HostedZones).toHaveLength(1);
  const certificates = await client(ACMClient).send(new ListCertificatesCommand({}));
  expect(certificates.CertificateSummaryList).toHaveLength(1);
  await cloud.close();
});
