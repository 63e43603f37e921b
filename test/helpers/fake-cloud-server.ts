// The background process with machines and front made of nothing; tests build it and run it as a program.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { CloudParts } from '../../src/localcloud/daemon/parts.js';
import { serveCloud } from '../../src/localcloud/daemon/serve.js';
import { sts } from '../../src/localcloud/sts/service.js';
import { createFakeMachines } from './fake-machines.js';

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    port: { type: 'string' },
    fault: { type: 'string' },
    owner: { type: 'string' },
  },
});

const parts: CloudParts = {
  services: [sts],
  needsRoot: false,
  missingTools: async () => (values.fault === 'tools' ? ['podman', 'runc'] : []),
  openMachines: async ({ dir, progress }) => ({
    ...createFakeMachines(),
    prepareImage: async () => {
      progress('making the image');
      await sleep(200);
      if (values.fault === 'image') throw new Error('the archive does not answer');
      if (values.fault === 'kill') process.kill(process.pid, 'SIGKILL');
      progress('made the image');
    },
    reset: async () => writeFileSync(join(dir, 'machines-were-reset'), ''),
  }),
  openFront: async ({ dir }) => {
    mkdirSync(dir, { recursive: true });
    const authorityFile = join(dir, 'authority.pem');
    writeFileSync(authorityFile, 'not a certificate');
    return { authorityFile, reconcile: async () => {}, close: async () => {} };
  },
};

if (values.fault === 'early') throw new Error('it falls over at once');
const port = values.port === undefined ? undefined : Number(values.port);
await serveCloud({ dir: values.dir ?? '', port, owner: values.owner }, parts).then(
  () => process.exit(0),
  () => process.exit(1),
);
