// Where a box answers, as whom we come, and which host keys it may show.
import type { SshKey } from './keys.js';

export interface SshTarget {
  /** An address from the EC2 API, never a name of ours: DNS may lag behind. */
  readonly host: string;
  readonly port?: number;
  readonly user: string;
  readonly key: SshKey;
  /** `ssh-ed25519 AAAA…` lines; the box must prove one of them. */
  readonly hostKeys: readonly string[];
  /** The box, for messages. */
  readonly name: string;
  /** The host through which it is reached; undefined where the way is direct. */
  readonly via?: SshTarget | undefined;
}

export const sshPort = (target: SshTarget): number => target.port ?? 22;

/** `alice (192.0.2.7 port 22)`, for messages. */
export const describeTarget = (target: SshTarget): string =>
  `${target.name} (${target.host} port ${sshPort(target)})`;
