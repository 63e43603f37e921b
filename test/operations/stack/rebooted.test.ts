// A box that reboots while one of its bring-up's steps runs: the command says so, and mends it when it is run again.
import { describe, expect, it } from 'vitest';
import { virtualHost } from '../../../src/localcloud/daemon/virtual-host.js';
import { exitCodes } from '../../../src/model/exit-codes.js';
import { createBox } from '../../../src/operations/stack/create.js';
import { runHere, type SweptCommand } from '../../sweep/commands.js';
import { describeSite, differences } from '../../sweep/resources.js';
import { useWorld } from '../../sweep/use-world.js';

const wishes = {
  ...({ user: 'alice', instanceType: 't2.micro', access: 'tunnel', rootSize: 16 } as const),
  ...{ openPorts: [], securityGroups: [], tags: {}, upgrade: false },
};
const create: SweptCommand['run'] = (context) =>
  createBox(context, { wishes, dryRun: false, yes: true, protect: false, showPlan: () => {} });

// Port 22 is for root, or for whoever has the capability.
describe.skipIf(virtualHost.needsRoot)('stack create', () => {
  const world = useWorld();

  it('survives a reboot in any of its steps', async () => {
    expect((await runHere(world(), create)).code).toBe(0);
    const whole = await describeSite(world());
    let steps = 0;
    for (;;) {
      await world().setBack('empty');
      await world().playFaults({ fault: 'reboot-in-step', step: steps + 1, nth: 1 });
      const { code, text } = await runHere(world(), create);
      // It had no such step.
      if (code === 0) break;
      steps += 1;
      expect(code, text).toBe(exitCodes.failed);
      const again = await runHere(world(), create);
      expect(again.code, `step ${steps}: ${text}\n${again.text}`).toBe(0);
      expect(differences(whole, await describeSite(world())), `step ${steps}`).toEqual({
        missing: [],
        extra: [],
      });
    }
    expect(steps).toBeGreaterThan(7);
  });
});
