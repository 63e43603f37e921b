// Starts the notebook servers of a fleet again; the machines and everything else on them run on.
import type { Selection } from '../../model/fleet.js';
import type { Context } from '../context.js';
import { requireRunning } from '../steps/awake.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';
import { findFront } from '../steps/network.js';
import { restartNotebook } from '../steps/notebook-server.js';
import { notebookUrl } from '../steps/site.js';
import { withConnection } from '../steps/with-connection.js';

export interface FleetRestartRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
}

export interface RestartedNotebook {
  /** Undefined in tunnel mode. */
  readonly url?: string;
}

/** Seconds for one box. */
const timeoutSeconds = 400;

/** A box is done when its notebook answers behind its own address. */
export async function restartFleetJupyter(
  context: Context,
  { selection, choices }: FleetRestartRequest,
): Promise<FleetReport<RestartedNotebook>> {
  const front = await findFront(context);
  return workOnFleet(context, {
    command: `fleet restart-jupyter ${selection.base}`,
    verb: 'restart-jupyter',
    selection,
    choices,
    timeoutSeconds,
    locked: true,
    work: async (box, own) => {
      requireRunning(box);
      await withConnection(own, box, (connection) => restartNotebook(own, box, connection, front));
      return { url: await notebookUrl(own, box, front) };
    },
  });
}
