// Measures small signed calls to an in-process local cloud: how much time the wire itself takes.
// Run: npx esbuild bench/wire.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/wire.mjs &&
//      node node_modules/.cache/wire.mjs [calls] [instances]
import { DescribeInstances$, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { action, type Service } from '../src/localcloud/wire/action.js';
import { codecs } from '../src/localcloud/wire/protocols.js';
import {
  parseAuthorization,
  type Signable,
  signRequest,
  verifySignature,
} from '../src/localcloud/wire/sigv4.js';
import { createTestCloud } from '../test/helpers/test-cloud.js';

const calls = Number(process.argv[2] ?? 2000);
const held = Number(process.argv[3] ?? 5);

const output = { Reservations: Array.from({ length: held }, (_, index) => reservation(index)) };
const service: Service = {
  scope: 'ec2',
  protocol: 'ec2Query',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  actions: [action(DescribeInstances$, () => output)],
};

function reservation(index: number) {
  const tags = ['Name', 'flotilla:box', 'flotilla:number'].map((Key) => ({ Key, Value: `${Key}-${index}` }));
  const instance = {
    InstanceId: `i-${String(index).padStart(17, '0')}`,
    ImageId: 'ami-0123456789abcdef0',
    State: { Code: 16, Name: 'running' },
    LaunchTime: new Date(),
    InstanceType: 't3.medium',
    PrivateIpAddress: '10.0.0.7',
    PublicIpAddress: '100.127.0.7',
    SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'box' }],
    BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeId: 'vol-1', Status: 'attached' } }],
    Tags: tags,
  };
  return { ReservationId: `r-${index}`, OwnerId: '123456789012', Instances: [instance] };
}

function perSecond(count: number, begun: number): string {
  return `${Math.round(count / ((performance.now() - begun) / 1000))} per second`;
}

async function measureWhole(): Promise<void> {
  const cloud = await createTestCloud({ services: [service] });
  const client = cloud.client(EC2Client);
  const send = () => client.send(new DescribeInstancesCommand({ InstanceIds: ['i-1'] }));
  for (let index = 0; index < 200; index += 1) await send();
  const begun = performance.now();
  const lanes = Array.from({ length: 10 }, async () => {
    for (let index = 0; index < calls / 10; index += 1) await send();
  });
  await Promise.all(lanes);
  console.log(`whole calls, SDK client in the same process, 10 at a time: ${perSecond(calls, begun)}`);
  await cloud.close();
}

async function measureServer(): Promise<void> {
  const body = Buffer.from('Action=DescribeInstances&Version=2016-11-15&InstanceId.1=i-1');
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = { host: 'localhost', 'x-amz-date': stamp };
  const credentials = { accessKeyId: 'A', secretAccessKey: 'B' };
  const scope = { accessKeyId: 'A', day: stamp.slice(0, 8), region: 'us-east-1', service: 'ec2' };
  const request: Signable = { method: 'POST', path: '/', query: '', headers, body };
  const signedHeaders = Object.keys(headers);
  const signature = signRequest({ request, scope, signedHeaders, credentials });
  const credential = `A/${scope.day}/us-east-1/ec2/aws4_request`;
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  const codec = codecs.ec2Query(service);
  const serve = () => {
    const authorization = parseAuthorization(headers.authorization ?? '');
    if (!authorization) throw new Error('not read');
    const verdict = verifySignature({ request, authorization, credentials, now: new Date() });
    if (verdict !== 'valid') throw new Error(verdict);
    const { action: asked } = codec.read(request);
    return codec.write(asked, output, 'id').body.length;
  };
  for (let index = 0; index < 500; index += 1) serve();
  const begun = performance.now();
  for (let index = 0; index < calls; index += 1) serve();
  console.log(`signature, decoding and encoding alone, ${serve()} bytes: ${perSecond(calls, begun)}`);
}

await measureServer();
await measureWhole();
