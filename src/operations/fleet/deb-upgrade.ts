// Brings the packages of a fleet's boxes up to date, and on request restarts those that need it.
import type { Selection } from '../../model/fleet.js';
import { readUpgrade, type Upgrade } from '../../model/upgrade.js';
import type { Context } from '../context.js';
import { reboot } from '../stack/restart.js';
import { requireRunning } from '../steps/awake.js';
import type { NumberedBox } from '../steps/fleet-boxes.js';
import { openFleetPower } from '../steps/fleet-power.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';
import { stepRunner } from '../steps/step-runner.js';
import { timed } from '../steps/timed.js';
import { withConnection } from '../steps/with-connection.js';

export interface DebUpgradeRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
  /** Restart the boxes that need it, and wait for their notebooks. */
  readonly reboot: boolean;
}

export interface DebUpgraded extends Upgrade {
  readonly rebooted: boolean;
}

/** Seconds for one box: its first boot may still be upgrading by itself, and a mirror may be slow. */
const timeoutSeconds = 3600;

export async function upgradeFleet(
  context: Context,
  { selection, choices, reboot: mayReboot }: DebUpgradeRequest,
): Promise<FleetReport<DebUpgraded>> {
  const { wake } = await openFleetPower(context, choices);
  return workOnFleet(context, {
    command: `fleet deb-upgrade ${selection.base}`,
    verb: 'deb-upgrade',
    selection,
    choices,
    timeoutSeconds,
    locked: true,
    detailsOf: (upgraded) => upgraded,
    work: async (box, own) => {
      requireRunning(box);
      const upgrade = await upgradeBox(own, box, choices.timeoutSeconds ?? timeoutSeconds);
      const rebooted = mayReboot && upgrade.rebootDue;
      if (!rebooted) return { ...upgrade, rebooted };
      await timed(own.port, box.user)('restart', () => reboot(own, box));
      await wake(own, box, true);
      return { ...upgrade, rebootDue: false, rebooted };
    },
  });
}

async function upgradeBox(context: Context, box: NumberedBox, seconds: number): Promise<Upgrade> {
  const tell = timed(context.port, box.user);
  return withConnection(context, box, async (connection) => {
    const run = stepRunner(context, connection);
    await tell('cloud-init', () => run('cloud-init', { timeoutSeconds: 600, args: ['600'] }));
    return readUpgrade(await tell('upgrade', () => run('upgrade', { timeoutSeconds: seconds })));
  });
}
