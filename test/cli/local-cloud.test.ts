import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frontPorts } from '../../src/cli/local-cloud.js';

describe('ports of the HTTPS front', () => {
  const here = process.cwd();
  beforeEach(() => process.chdir('/'));
  afterEach(() => process.chdir(here));

  it('begin at 8443 for the usual folder', () => {
    expect(frontPorts(undefined).slice(0, 2)).toEqual([8443, 8444]);
  });

  it('begin elsewhere for each other folder, always at the same, however the folder is written', () => {
    const starts = Array.from({ length: 50 }, (_, n) => frontPorts(`/srv/cloud-${n}`)[0]);
    expect(new Set(starts).size).toBeGreaterThan(35);
    expect(frontPorts('srv/cloud-1/')).toEqual(frontPorts('/srv/cloud-1'));
  });

  it('are the same two hundred in every order', () => {
    const all = Array.from({ length: 200 }, (_, n) => 8443 + n);
    for (const dir of [undefined, '/srv/cloud-1', '/srv/cloud-2']) {
      expect(frontPorts(dir).toSorted()).toEqual(all);
    }
  });
});
