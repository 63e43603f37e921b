// What OpenSSH needs to reach every box by its name, with its pinned keys.
import { knownHostsFile } from '../../assets/known-hosts.js';
import type { Box } from '../../model/box.js';
import { complaintOf } from '../../model/errors.js';
import { commentLine, hostLines } from '../../ssh/config-file.js';
import type { Context } from '../context.js';
import { proxyPins, proxyTarget } from '../steps/proxy.js';
import { targetOf } from '../steps/reach.js';
import { identityFileOf } from '../steps/ssh-login.js';
import { listBoxes } from './list.js';

/** An include file for ~/.ssh/config; boxes that cannot be reached now are comments that say why. */
export async function sshConfig(context: Context): Promise<string[]> {
  const boxes = (await listBoxes(context)).filter((box) => box.state !== 'deleting');
  const { cloud, config, workspace } = context;
  const head = `Boxes of ${config.prefix} in ${cloud.region} (${cloud.kind}), from ${workspace}; written by stack ssh-config.`;
  const blocks = await Promise.all([proxyLines(context), ...boxes.map((box) => boxLines(context, box))]);
  return [
    commentLine(head),
    ...blocks.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines]),
  ];
}

/** The underscore keeps it from every name a box can have. */
const proxyName = ({ config }: Context): string => `${config.prefix}_proxy`;

/** The host that leads to the boxes, with the key it is known by; nothing where the way is direct. */
async function proxyLines(context: Context): Promise<string[]> {
  const { proxy } = context.config.ssh;
  const target = await proxyTarget(context);
  if (proxy === undefined || target === undefined) return [];
  return hostLines({
    host: proxyName(context),
    target,
    knownHostsFile: (await proxyPins(context.workspace, proxy)).file,
    identityFile: await identityFileOf(context, target.key),
    byAddress: true,
  });
}

async function boxLines(context: Context, box: Box): Promise<string[]> {
  try {
    const target = await targetOf(context, box);
    return hostLines({
      host: box.user,
      target,
      knownHostsFile: knownHostsFile(context.workspace, box.user),
      identityFile: await identityFileOf(context, target.key),
      jump: target.via && proxyName(context),
    });
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    const { what, why, next } = complaint;
    context.port.report({ kind: 'warning', text: `${what}: ${why}; next: ${next}` });
    return [commentLine(`${box.user}: ${why}; ${next}`)];
  }
}
