// The keys of ssh.admins on a box.
import { adminLine } from '../../model/authorized-keys.js';
import type { Box } from '../../model/box.js';
import type { Connection } from '../../ssh/connection.js';
import type { Context } from '../context.js';
import { stepRunner } from './step-runner.js';
import { withConnection } from './with-connection.js';

/** What the step's `sync` is given. Our own key is among it: whoever comes to mend a box must not lock himself out. */
export const syncLines = ({ config }: Context, ours: string): string[] => [
  ours,
  ...config.ssh.admins.map(adminLine),
];

/** Answers `changed` or `same`; nothing is asked of the box where there are no admins. */
export async function putAdminKeys(context: Context, connection: Connection): Promise<string> {
  const { user, admins } = context.config.ssh;
  if (admins.length === 0) return 'none';
  const args = [user, 'sync', ...syncLines(context, connection.target.key.publicKey)];
  return stepRunner(context, connection)('authorized-keys', { args });
}

/** For a box that was finished before; whether anything changed. */
export async function mendAdminKeys(context: Context, box: Box): Promise<boolean> {
  if (context.config.ssh.admins.length === 0 || box.state !== 'running') return false;
  const put = (connection: Connection) => putAdminKeys(context, connection);
  return (await withConnection(context, box, put)) === 'changed';
}
