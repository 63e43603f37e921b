// What an admin does to one box through its life: examined, named, shared, trusted again, explained.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, removeFolder, stack, stackOk } from '../helpers/bins.js';

let folder: string;

beforeAll(async () => {
  folder = await emptyFolder('admin');
  await stackOk(['create', 'ann', 't3.micro', '--access', 'tunnel', '--volume-size', '0'], { cwd: folder });
});

afterAll(async () => {
  await stack(['delete', 'ann', '--discard-data', '--yes'], { cwd: folder });
  await removeFolder(folder);
});

interface Found {
  readonly subject: string;
  readonly state: string;
  readonly detail: string;
  readonly next?: string;
}

describe('doctor', () => {
  const examined = async (cwd: string, ...words: string[]) => {
    const done = await stack(['doctor', '--json', ...words], { cwd });
    return { code: done.code, found: JSON.parse(done.stdout) as Found[] };
  };

  it('finds everything a create needs, and the key pair that holds our key', async () => {
    const { code, found } = await examined(folder);
    expect(code).toBe(0);
    expect(found.filter((one) => one.state === 'fail')).toEqual([]);
    const details = Object.fromEntries(found.map(({ subject, detail }) => [subject, detail]));
    expect(details).toMatchObject({
      credentials: expect.stringContaining('account 123456789012'),
      region: 'us-east-1',
      'key pair': expect.stringMatching(/^flotilla-\w+ holds our key$/),
      zone: expect.stringContaining('flotilla.localhost.'),
      certificate: expect.stringContaining('*.flotilla.localhost'),
      permissions: expect.stringMatching(/^dry runs passed: .*ec2:RunInstances$/),
    });
    expect(found.map(({ subject }) => subject)).toContain('quotas');
  });

  it('works where there is no workspace, and makes none', async () => {
    const elsewhere = await emptyFolder('nowhere');
    const { code, found } = await examined(elsewhere);
    expect(code).toBe(0);
    expect(found).toContainEqual(
      expect.objectContaining({ subject: 'key', detail: expect.stringMatching(/^none yet/) }),
    );
    const { readdir } = await import('node:fs/promises');
    expect(await readdir(elsewhere)).toEqual([]);
    await removeFolder(elsewhere);
  });

  it('ends with the code of what is wrong, and the command that mends it', async () => {
    const elsewhere = await emptyFolder('wrong');
    const says = (text: string) => writeFile(join(elsewhere, 'flotilla.yaml'), text);
    await says('regoin: x\n');
    expect(await examined(elsewhere)).toMatchObject({ code: 2 });
    await says('region: xx-north-1\n');
    const mars = await examined(elsewhere);
    expect(mars).toMatchObject({ code: 2 });
    expect(mars.found).toContainEqual(
      expect.objectContaining({
        subject: 'region',
        state: 'fail',
        next: expect.stringMatching(/enable-region/),
      }),
    );
    await says('ssh: {key: ./gone.pem}\n');
    expect(await examined(elsewhere)).toMatchObject({ code: 4 });
    await says('hosted_zone: elsewhere.example.\ndomain: a.elsewhere.example\n');
    expect(await examined(elsewhere)).toMatchObject({ code: 4 });
    await says('box: {type: p4d.24xlarge}\n');
    const big = await examined(elsewhere);
    expect(big.found).toContainEqual(
      expect.objectContaining({ subject: 'quotas', next: expect.stringMatching(/--quota-code L-417A185B/) }),
    );
    await removeFolder(elsewhere);
  });

  it('says that AWS without credentials is a matter of credentials', async () => {
    const env = { AWS_EC2_METADATA_DISABLED: 'true' };
    const done = await stack(['doctor', '--profile', 'nobody'], { cwd: folder, env });
    expect(done.code).toBe(5);
    expect(done.stdout).toMatch(/^FAIL {2}credentials .*\n +next: sign in again: aws sso login/m);
  });
});
