// What an SDK client sends is what a handler gets, and what a handler answers is what the client gets.
import {
  ACMClient,
  DescribeCertificate$,
  DescribeCertificateCommand,
  ImportCertificate$,
  ImportCertificateCommand,
} from '@aws-sdk/client-acm';
import {
  CloudFormationClient,
  CreateChangeSet$,
  CreateChangeSetCommand,
  DescribeStacks$,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateFleet$,
  CreateFleetCommand,
  DescribeInstances$,
  DescribeInstancesCommand,
  EC2Client,
  ImportKeyPair$,
  ImportKeyPairCommand,
  RunInstances$,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateRule$,
  CreateRuleCommand,
  DescribeLoadBalancers$,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ChangeResourceRecordSets$,
  ChangeResourceRecordSetsCommand,
  CreateHostedZone$,
  CreateHostedZoneCommand,
  ListResourceRecordSets$,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  GetServiceQuota$,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { GetParametersByPath$, GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentity$, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { action, type Protocol, type Service } from '../../../src/localcloud/wire/action.js';
import { shapeOf } from '../../../src/localcloud/wire/shape.js';
import { arbitraryOf, withoutEmpty } from '../../helpers/arbitrary-shape.js';
import { type ClientConfig, createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

interface AnyClient {
  // The commands of eight clients have nothing else in common.
  send(command: never): Promise<object>;
}
type ClientType = new (config: ClientConfig) => AnyClient;
type Trip = readonly [schema: unknown, Command: new (input: never) => unknown];

interface Traveller {
  readonly scope: string;
  readonly protocol: Protocol;
  readonly Client: ClientType;
  readonly trips: readonly Trip[];
  /** Input members that are part of the path. */
  readonly labels?: readonly string[];
}

const travellers: readonly Traveller[] = [
  {
    scope: 'ec2',
    protocol: 'ec2Query',
    Client: EC2Client,
    trips: [
      [RunInstances$, RunInstancesCommand],
      [DescribeInstances$, DescribeInstancesCommand],
      [CreateFleet$, CreateFleetCommand],
      [ImportKeyPair$, ImportKeyPairCommand],
    ],
  },
  {
    scope: 'cloudformation',
    protocol: 'awsQuery',
    Client: CloudFormationClient,
    trips: [
      [CreateChangeSet$, CreateChangeSetCommand],
      [DescribeStacks$, DescribeStacksCommand],
    ],
  },
  {
    scope: 'elasticloadbalancing',
    protocol: 'awsQuery',
    Client: ElasticLoadBalancingV2Client,
    trips: [
      [CreateRule$, CreateRuleCommand],
      [DescribeLoadBalancers$, DescribeLoadBalancersCommand],
    ],
  },
  {
    scope: 'sts',
    protocol: 'awsQuery',
    Client: STSClient,
    trips: [[GetCallerIdentity$, GetCallerIdentityCommand]],
  },
  {
    scope: 'route53',
    protocol: 'restXml',
    Client: Route53Client,
    trips: [
      [ChangeResourceRecordSets$, ChangeResourceRecordSetsCommand],
      [ListResourceRecordSets$, ListResourceRecordSetsCommand],
      [CreateHostedZone$, CreateHostedZoneCommand],
    ],
    labels: ['HostedZoneId'],
  },
  {
    scope: 'acm',
    protocol: 'awsJson1.1',
    Client: ACMClient,
    trips: [
      [ImportCertificate$, ImportCertificateCommand],
      [DescribeCertificate$, DescribeCertificateCommand],
    ],
  },
  {
    scope: 'ssm',
    protocol: 'awsJson1.1',
    Client: SSMClient,
    trips: [[GetParametersByPath$, GetParametersByPathCommand]],
  },
  {
    scope: 'servicequotas',
    protocol: 'awsJson1.1',
    Client: ServiceQuotasClient,
    trips: [[GetServiceQuota$, GetServiceQuotaCommand]],
  },
];

let cloud: TestCloud<never>;
let received: unknown;
let answered: unknown;

beforeAll(async () => {
  cloud = (await createTestCloud({ services: travellers.map(serviceOf) })) as TestCloud<never>;
});
afterAll(() => cloud.close());

function serviceOf({ scope, protocol, trips }: Traveller): Service {
  return {
    scope,
    protocol,
    xmlNamespace: `https://${scope}.example/doc/`,
    actions: trips.map(([schema]) =>
      action(schema, (input) => {
        received = input;
        return answered;
      }),
    ),
  };
}

// The SDK's XML reader drops texts of white space only and the white space around others is kept.
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((string) => string.trim() !== '');

for (const traveller of travellers) {
  for (const [schema, Command] of traveller.trips) {
    const name = (schema as readonly unknown[])[2];
    const client = () => cloud.client(traveller.Client);
    const inputShape = shapeOf((schema as readonly unknown[])[4]);
    const outputShape = shapeOf((schema as readonly unknown[])[5]);

    test(`${traveller.scope} ${name}: the input arrives as it was sent`, async () => {
      answered = fc.sample(arbitraryOf(outputShape, { text, depth: 1 }), 1)[0];
      const inputs = arbitraryOf(inputShape, {
        text: fc.stringMatching(/^[\w .:/<&>"'+%é-]{1,12}$/),
        required: traveller.labels ?? [],
        solid: true,
      });
      const inputsOf = (input: unknown) => withoutEmpty(labelled(input, traveller.labels));
      await fc.assert(
        fc.asyncProperty(inputs, async (input) => {
          await client().send(new Command(labelled(input, traveller.labels) as never) as never);
          expect(withoutEmpty(received)).toEqual(inputsOf(input));
        }),
        { numRuns: 30 },
      );
    });

    test(`${traveller.scope} ${name}: the answer arrives as it was given`, async () => {
      const input = fc.sample(
        arbitraryOf(inputShape, {
          depth: 1,
          required: traveller.labels ?? [],
          solid: true,
          text: fc.constant('text'),
        }),
        1,
      )[0];
      await fc.assert(
        fc.asyncProperty(arbitraryOf(outputShape, { text }), async (output) => {
          answered = output;
          const { $metadata, ...got } = (await client().send(
            new Command(labelled(input, traveller.labels) as never) as never,
          )) as { $metadata: unknown };
          expect($metadata).toMatchObject({
            httpStatusCode: expect.any(Number),
            requestId: expect.any(String),
          });
          expect(withoutEmpty(got)).toEqual(withoutEmpty(output));
        }),
        { numRuns: 30 },
      );
    });
  }
}

/** Path labels with what must be encoded, once in the path and once more in the signature. */
function labelled(input: unknown, labels: readonly string[] = []): unknown {
  const present = labels.filter((label) => Object.hasOwn(input as object, label));
  return { ...(input as object), ...Object.fromEntries(present.map((label) => [label, 'Z1 (é)'])) };
}
