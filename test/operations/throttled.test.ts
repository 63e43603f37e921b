// Whole commands while AWS throttles a share of their calls, or the very look that would have told them of their success.
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { describe, expect, it, vi } from 'vitest';
import { callControl } from '../../src/localcloud/control/call.js';
import { virtualHost } from '../../src/localcloud/daemon/virtual-host.js';
import { AwsError } from '../../src/localcloud/wire/error.js';
import { exitCodes } from '../../src/model/exit-codes.js';
import { runHere, type SweptCommand, sweptCommands } from '../sweep/commands.js';
import { describeSite, differences } from '../sweep/resources.js';
import { useWorld } from '../sweep/use-world.js';

// As many tries as ever, without the pauses between them.
vi.mock('../../src/cloud/retries.js', () => ({
  retryStrategy: () => ({ maxAttempts: 6, retryStrategy: new ConfiguredRetryStrategy(6, 0) }),
}));

const named = (name: string): SweptCommand['run'] => {
  const run = sweptCommands.find((command) => command.name === name)?.run;
  if (!run) throw new Error(`there is no ${name}`);
  return run;
};
const createBox = named('stack create');
const createFleet = named('fleet create');

// Virtual machines need port 22.
describe.skipIf(virtualHost.needsRoot)('a command', () => {
  const world = useWorld();

  const play = (entry: object) =>
    world().playFaults({ fault: 'throttle', action: '*', from: 'caller', seed: 1, ...entry });

  /** How often the one entry was asked for, and how often it was played. */
  async function counts(): Promise<{ readonly calls: number; readonly played: number }> {
    const place = { url: world().url(), region: 'us-east-1', ...world().credentials() };
    const told = await callControl({ ...place, action: 'DescribeFaults', input: {} });
    const [{ Calls: calls = 0, Played: played = 0 } = {}] = (
      told as { Faults: { Calls: number; Played: number }[] }
    ).Faults;
    return { calls, played };
  }

  /** What an undisturbed run leaves, and how many calls it makes. */
  async function calm(run: SweptCommand['run']) {
    await world().setBack('empty');
    await play({ nth: 1_000_000 });
    const { code, text } = await runHere(world(), run);
    expect(code, text).toBe(0);
    const { calls } = await counts();
    await world().endFaults();
    return { end: await describeSite(world()), calls };
  }

  /** It may end with throttling where a call was refused six times; then it says so, and goes on when it is run again. */
  async function runThrough(run: SweptCommand['run']): Promise<number> {
    for (let runs = 1; ; runs += 1) {
      const { code, text } = await runHere(world(), run);
      if (code === 0) return runs;
      expect(code, text).toBe(exitCodes.failed);
      expect(text).toMatch(/Rate exceeded|Request limit exceeded/);
      expect(runs, text).toBeLessThan(8);
    }
  }

  it.each([
    ['stack create', 0.3, createBox],
    ['stack create', 0.6, createBox],
    ['fleet create', 0.3, createFleet],
    ['fleet create', 0.6, createFleet],
  ])(
    '%s comes through, and asks no more than it must, with a share of %d of its calls throttled',
    async (_name, share, run) => {
      const { end, calls } = await calm(run);
      await world().setBack('empty');
      await play({ share });
      const runs = await runThrough(run);
      const asked = await counts();
      await world().endFaults();
      expect(differences(end, await describeSite(world()))).toEqual({ missing: [], extra: [] });
      expect(asked.played).toBeGreaterThan(asked.calls * share * 0.7);
      expect(asked.calls).toBeLessThan((runs * calls * 2) / (1 - share));
    },
  );

  it('stack create is told no failure where just the look at its end is throttled, and that for long', async () => {
    const { end } = await calm(createBox);
    await world().setBack('empty');
    let hidden = 0;
    world().watch(async ({ action }, work) => {
      const answer = await work();
      const { Stacks: [stack] = [] } = answer as { Stacks?: { StackName: string; StackStatus: string }[] };
      const isEnd = action === 'cloudformation:DescribeStacks' && stack?.StackStatus === 'CREATE_COMPLETE';
      if (!isEnd || !stack.StackName.endsWith('-alice') || hidden >= 20) return answer;
      hidden += 1;
      throw new AwsError('Throttling', 'Rate exceeded');
    });
    const { code, text } = await runHere(world(), createBox);
    world().watch();
    expect([code, hidden], text).toEqual([0, 20]);
    expect(differences(end, await describeSite(world()))).toEqual({ missing: [], extra: [] });
  });
});
