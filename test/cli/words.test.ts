// What commands print: tables, sizes, plans.
import { describe, expect, it } from 'vitest';
import { planLines, priceText } from '../../src/cli/words/create.js';
import { localTime } from '../../src/cli/words/dates.js';
import { tableLines } from '../../src/cli/words/table.js';
import { transferLine } from '../../src/cli/words/transfer.js';
import type { CreatePlan } from '../../src/model/plan.js';

describe('tableLines', () => {
  it('pads every column but the last, and shows control characters', () => {
    const lines = tableLines(
      ['A', 'B'],
      [
        ['long', '1'],
        ['x', 'e\u001b[2Jvil\nnext'],
      ],
    );
    expect(lines).toEqual(['A     B', 'long  1', 'x     e^[[2Jvil next']);
  });
});

describe('transferLine', () => {
  it('says how fast a transfer was', () => {
    expect(transferLine({ files: 1, bytes: 2048, seconds: 2 }, 'alice:/data/x')).toBe(
      '1 file, 2.0 KiB to alice:/data/x (2.0 s, 1.0 KiB/s)',
    );
  });
});

describe('localTime', () => {
  it('names its zone and leaves nonsense alone', () => {
    expect(localTime('2026-11-20T10:15:00Z')).toMatch(/^2026-11-\d\d \d\d:\d\d \S+/);
    expect(localTime('never')).toBe('never');
  });
});

const plan: CreatePlan = {
  cloud: 'aws',
  account: '123456789012',
  region: 'us-east-1',
  prefix: 'flotilla',
  user: 'alice',
  stackName: 'flotilla-alice',
  instanceType: 'c3.8xlarge',
  vcpus: 32,
  memoryMiB: 61440,
  image: { imageId: 'ami-1', name: 'ubuntu', rootDeviceName: '/dev/sda1' },
  rootSize: 16,
  volumeSize: 20,
  snapshotId: 'snap-1',
  zones: ['us-east-1a'],
  access: 'public',
  openPorts: [],
  securityGroups: [],
  sshAllow: ['192.0.2.1/32'],
  keyName: 'key',
  tags: {},
};

describe('planLines', () => {
  it('names cloud, account, region, size, data and access', () => {
    const text = planLines(plan).join('\n');
    expect(text).toContain('c3.8xlarge (32 vCPU, 60 GiB) in us-east-1 on AWS account 123456789012');
    expect(text).toContain('/data 20 GiB from snap-1');
    expect(text).toContain('plain HTTP on port 15500, open to the world');
    expect(planLines({ ...plan, volumeSize: 0, cloud: 'local' }).join('\n')).toContain('no data volume');
  });

  it('shows a price only with its source and date', () => {
    expect(priceText(undefined)).toBe('unknown (no source for this type and region)');
    expect(priceText({ perHour: 0.0116, source: 'list', date: '2026-01-01' })).toContain(
      '(list, 2026-01-01)',
    );
  });
});
