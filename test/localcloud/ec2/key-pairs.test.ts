import { createHash, createPrivateKey } from 'node:crypto';
import {
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ec2Cloud, openEc2, refusalOf } from './ec2-fixture.js';

// Fingerprints of these by ssh-keygen -l (with padding) and by openssl md5 of the DER form.
const ed25519 = {
  line: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFUKJ5EkHOMZ9epG+2YWC4FTtH7vHSwEP7kIYj0o6lTx lab@example.org',
  fingerprint: 'jxd/Z7HCkg1WTOSYexKJ0FIYantfkiTiWRMCJ2Q3Wq4=',
};
const rsa = {
  line: 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCiOGIRoRROZ3XxCIc4753Tud2Goj7t8tJX7XCCahIQii6kfhwkX2jIIhWVFsMAR7BVQxHHyNjPfcocURDCjUYfntmFld6MSF3UkKqm0KgeNWdgza3zAZxNAugffNIJ/+P2vR9ayGGGNOXSZNj25s1odnwI+ln6fS77NP0BJ8qkJnnwA/gmVKMrm9frJo8LQSXq8P/USXeFTW1OwyFx9AhDO1z56AXlr3MGWgg/uhSq5lIbvn35ArcjRVbOF9875ZCRTYNzUXZYAAoNkitl8x2LlzCGSWXwY6XCQFsW2HQB0gmVVrE+V/m+e0smKWBUNQ248iXE2quE8TUabeLQeqlR lab@example.org',
  fingerprint: '96:cb:70:e2:c8:79:7a:46:1e:2e:88:e7:74:01:19:5d',
};
const ecdsa =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDqqJ86tr38WUmngi9va+Wog6XmGZMjc7I/GXC5EKxe+Q9qXb40Aq68Kn+975zz88E6ZKhly/JI564u01HUkBWE= lab@example.org';
const pem = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAojhiEaEUTmd18QiHOO+d
07ndhqI+7fLSV+1wgmoSEIoupH4cJF9oyCIVlRbDAEewVUMRx8jYz33KHFEQwo1G
H57ZhZXejEhd1JCqptCoHjVnYM2t8wGcTQLoH3zSCf/j9r0fWshhhjTl0mTY9ubN
aHZ8CPpZ+n0u+zT9ASfKpCZ58AP4JlSjK5vX6yaPC0El6vD/1El3hU1tTsMhcfQI
Qztc+egF5a9zBloIP7oUquZSG759+QK3I0VWzhffO+WQkU2Dc1F2WAAKDZIrZfMd
i5cwhkll8GOlwkBbFth0AdIJlVaxPlf5vntLJilgVDUNuPIlxNqrhPE1Gm3i0Hqp
UQIDAQAB
-----END PUBLIC KEY-----
`;

let cloud: Ec2Cloud;

beforeEach(async () => {
  cloud = await openEc2();
});
afterEach(() => cloud.close());

const importKey = (material: string, name = 'lab') =>
  cloud.ec2.send(new ImportKeyPairCommand({ KeyName: name, PublicKeyMaterial: Buffer.from(material) }));

describe('ImportKeyPair', () => {
  it.each([
    ['an ed25519 key', ed25519.line, ed25519.fingerprint, 'ed25519'],
    ['an RSA key', rsa.line, rsa.fingerprint, 'rsa'],
    ['an RSA key in PEM', pem, rsa.fingerprint, 'rsa'],
  ])('takes %s and shows the fingerprint AWS gives it', async (_, material, fingerprint, type) => {
    const reply = await importKey(material);
    expect(reply).toMatchObject({ KeyName: 'lab', KeyFingerprint: fingerprint });
    const { KeyPairs: pairs } = await cloud.ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['lab'] }));
    expect(pairs).toMatchObject([{ KeyType: type, KeyFingerprint: fingerprint, KeyPairId: reply.KeyPairId }]);
    expect(pairs?.[0]?.PublicKey).toBeUndefined();
  });

  it('shows the public key only when asked', async () => {
    await importKey(ed25519.line);
    const { KeyPairs: pairs } = await cloud.ec2.send(new DescribeKeyPairsCommand({ IncludePublicKey: true }));
    expect(pairs?.[0]?.PublicKey).toBe(ed25519.line);
  });

  it.each([
    ['ECDSA', ecdsa],
    ['nonsense', 'hello'],
    ['a key whose body is cut off', ed25519.line.slice(0, 60)],
    ['a key under another name', ed25519.line.replace('ssh-ed25519', 'ssh-rsa')],
  ])('refuses %s', async (_, material) => {
    expect(await refusalOf(importKey(material))).toMatchObject({
      code: 'InvalidKey.Format',
      message: 'Key is not in valid OpenSSH public key format',
    });
  });

  it('refuses a name that is taken', async () => {
    await importKey(ed25519.line);
    expect(await refusalOf(importKey(rsa.line))).toMatchObject({
      code: 'InvalidKeyPair.Duplicate',
      message: "The keypair 'lab' already exists.",
    });
  });
});

describe('CreateKeyPair', () => {
  it('makes an RSA key whose fingerprint is the SHA-1 of the private key', async () => {
    const reply = await cloud.ec2.send(new CreateKeyPairCommand({ KeyName: 'lab' }));
    const der = createPrivateKey(reply.KeyMaterial ?? '').export({ type: 'pkcs8', format: 'der' });
    const hex = createHash('sha1').update(der).digest('hex');
    expect(reply.KeyMaterial).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    expect(reply.KeyFingerprint?.replaceAll(':', '')).toBe(hex);
    expect(reply.KeyFingerprint).toMatch(/^([0-9a-f]{2}:){19}[0-9a-f]{2}$/);
  });

  it.each(['rsa', 'ed25519'] as const)('makes %s keys that an SSH library reads', async (KeyType) => {
    const reply = await cloud.ec2.send(new CreateKeyPairCommand({ KeyName: 'lab', KeyType }));
    const { KeyPairs: pairs } = await cloud.ec2.send(new DescribeKeyPairsCommand({ IncludePublicKey: true }));
    const parsed = ssh2.utils.parseKey(reply.KeyMaterial ?? '');
    if (parsed instanceof Error) throw parsed;
    expect(pairs?.[0]?.PublicKey?.split(' ')[1]).toBe(parsed.getPublicSSH().toString('base64'));
    const signature = parsed.sign('words');
    expect(parsed.verify('words', signature as Buffer)).toBe(true);
  });

  it('refuses other types and formats', async () => {
    const send = (change: object) => cloud.ec2.send(new CreateKeyPairCommand({ KeyName: 'lab', ...change }));
    expect((await refusalOf(send({ KeyType: 'dsa' }))).code).toBe('InvalidParameterValue');
    expect((await refusalOf(send({ KeyFormat: 'ppk' }))).code).toBe('UnsupportedOperation');
    expect((await refusalOf(send({ DryRun: true }))).status).toBe(412);
  });
});

describe('DescribeKeyPairs and DeleteKeyPair', () => {
  it('do not find what is not there, and delete it all the same', async () => {
    const describe = new DescribeKeyPairsCommand({ KeyNames: ['lost'] });
    expect(await refusalOf(cloud.ec2.send(describe))).toMatchObject({
      code: 'InvalidKeyPair.NotFound',
      message: "The key pair 'lost' does not exist",
    });
    expect(await cloud.ec2.send(new DeleteKeyPairCommand({ KeyName: 'lost' }))).toMatchObject({
      Return: true,
    });
  });

  it('filter by name and delete by id', async () => {
    await importKey(ed25519.line, 'one');
    const { KeyPairId } = await importKey(rsa.line, 'two');
    const filtered = new DescribeKeyPairsCommand({ Filters: [{ Name: 'key-name', Values: ['tw*'] }] });
    expect((await cloud.ec2.send(filtered)).KeyPairs).toMatchObject([{ KeyName: 'two' }]);
    await cloud.ec2.send(new DeleteKeyPairCommand({ KeyPairId }));
    expect((await cloud.ec2.send(new DescribeKeyPairsCommand({}))).KeyPairs).toMatchObject([
      { KeyName: 'one' },
    ]);
  });

  it('see only their own region', async () => {
    await importKey(ed25519.line);
    const { EC2Client } = await import('@aws-sdk/client-ec2');
    const other = cloud.client(EC2Client, 'eu-west-1');
    expect((await other.send(new DescribeKeyPairsCommand({}))).KeyPairs).toEqual([]);
  });
});
