// Starts the notebook server of a box again; its machine and everything else on it run on.
import { withBoxLock } from '../../assets/lock.js';
import type { Context } from '../context.js';
import { type Awake, requireRunning } from '../steps/awake.js';
import { requireBox } from '../steps/boxes.js';
import { restartNotebook } from '../steps/notebook-server.js';
import { notebookUrl } from '../steps/site.js';
import { withBox } from '../steps/with-box.js';

/** Answers when the notebook answers behind its own address. */
export async function restartJupyter(context: Context, user: string): Promise<Awake> {
  requireRunning(await requireBox(context, user));
  return withBoxLock(context.workspace, user, `stack restart-jupyter ${user}`, () =>
    withBox(context, user, async (connection, box) => {
      await restartNotebook(context, box, connection);
      return { box, url: await notebookUrl(context, box), changed: true };
    }),
  );
}
