// A cloud of virtual machines, from the command line: the same commands, no container.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnCloud, openOwnCloud } from '../helpers/own-cloud.js';

let cloud: OwnCloud;

beforeAll(async () => {
  cloud = await openOwnCloud('virtual', { FLOTILLA_LOCAL_MACHINES: 'virtual' });
});

afterAll(async () => {
  await cloud.ok('local', 'reset', '--yes');
  await cloud.remove();
});

const json = async (...words: string[]) => JSON.parse((await cloud.ok(...words, '--json')).stdout);

describe('a cloud of virtual machines', () => {
  it('takes a box from its creation to its deletion, and starts by the way', async () => {
    const made = await json('create', 'alice', '--access', 'tunnel');
    expect(made).toMatchObject({ user: 'alice' });
    expect(await json('local', 'status')).toMatchObject({
      machines: 'virtual',
      pace: 'none',
      state: 'running',
    });
    expect((await cloud.ok('login', 'alice', '--', 'hostname')).stdout).toBe('alice');
    const shell = await cloud.run('login', 'alice', '--', 'ls | wc -l');
    expect(shell).toMatchObject({
      code: 127,
      stderr: expect.stringContaining('a virtual machine has no shell'),
    });
    await cloud.ok('stop', 'alice');
    expect((await cloud.instances()).map(({ State }) => State?.Name)).toEqual(['stopped']);
    await cloud.ok('start', 'alice');
    await cloud.ok('restart', 'alice');
    expect((await cloud.ok('status', 'alice')).stdout).toContain('tunnel; answers');
    expect((await cloud.ok('local', 'status')).stdout).toMatch(/machines +virtual/);
  });

  it('is of the same kind after a kill -9, with its boxes', async () => {
    cloud.killProcess();
    expect((await cloud.ok('login', 'alice', '--', 'hostname')).stdout).toBe('alice');
    expect((await cloud.ok('status', 'alice')).stdout).toContain('tunnel; answers');
  });

  it('refuses to become one of containers', async () => {
    const running = await cloud.run('local', 'start', '--machines', 'containers');
    expect(running).toMatchObject({ code: 2, stderr: expect.stringContaining('runs already') });
    await cloud.ok('local', 'stop');
    const stopped = await cloud.run('local', 'start', '--machines', 'containers');
    expect(stopped).toMatchObject({ code: 2, stderr: expect.stringContaining('machines of another kind') });
    expect((await cloud.run('local', 'start', '--machines', 'paper')).code).toBe(2);
  });

  it('serves a notebook through the load balancer', async () => {
    await cloud.ok('local', 'start');
    await cloud.ok('create', 'bob', '--access', 'https');
    expect((await cloud.ok('status', 'bob')).stdout).toMatch(/https:.*answers/);
  });

  it('leaves nothing of a box that was deleted', async () => {
    await cloud.ok('delete', 'alice', '--discard-data', '--yes');
    const left = (await cloud.instances()).filter(({ State }) => State?.Name !== 'terminated');
    expect(left).toHaveLength(1);
    expect(existsSync(join(cloud.workspace, 'known_hosts', 'alice'))).toBe(false);
  });
});
