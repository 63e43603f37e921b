// Bare SDK clients of the journeys' local cloud: they see it as AWS's own tools do.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeInstancesCommand, EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';

export interface JourneyEndpoint {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly authorityFile: string;
  readonly pid: number;
}

export function journeyEndpoint(): JourneyEndpoint {
  const file = join(process.env.FLOTILLA_TEST_CLOUD ?? '', 'endpoint.json');
  return JSON.parse(readFileSync(file, 'utf8')) as JourneyEndpoint;
}

export function journeyClients() {
  const { url, region, accessKeyId, secretAccessKey } = journeyEndpoint();
  const settings = { endpoint: url, region, credentials: { accessKeyId, secretAccessKey } };
  return {
    ec2: new EC2Client(settings),
    cloudFormation: new CloudFormationClient(settings),
    elbv2: new ElasticLoadBalancingV2Client(settings),
    route53: new Route53Client(settings),
  };
}

/** Every instance that carries the user's tag, terminated ones included. */
export async function instancesOf(user: string): Promise<Instance[]> {
  const Filters = [{ Name: 'tag:flotilla:user', Values: [user] }];
  const answer = await journeyClients().ec2.send(new DescribeInstancesCommand({ Filters }));
  return (answer.Reservations ?? []).flatMap((one) => one.Instances ?? []);
}
