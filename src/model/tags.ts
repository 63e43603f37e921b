// The tags that say which resources are ours; everything we look for is found by them.

export const tagKeys = {
  /** Always the workspace's prefix: what carries it is ours. */
  prefix: 'flotilla:prefix',
  user: 'flotilla:user',
  owner: 'flotilla:owner',
  note: 'flotilla:note',
  access: 'flotilla:access',
  /** Public half of the one-time host key of the launch. */
  bootKey: 'flotilla:bootkey',
  /** The host keys the box was given at its first contact, `<type> <base64>` joined by `;`. */
  hostKey: 'flotilla:hostkey',
  /** Permission to format this volume, once; set in the creating call and removed after mkfs. */
  format: 'flotilla:format',
  /** `ready` once every step of the bring-up was done. */
  state: 'flotilla:state',
  /** `data` on volumes that hold a user's data. */
  role: 'flotilla:role',
  /** Base of the fleet a box belongs to. */
  fleet: 'flotilla:fleet',
  /** On a fleet's box with termination protection: asking EC2 would take a call for each of them. */
  protected: 'flotilla:protected',
  /** Its number in the fleet; absent on one that was launched and never numbered. */
  number: 'flotilla:number',
  /** On a box that is stopped only to become another type: the type it had, and that it is to run again. */
  resume: 'flotilla:resume',
  /** The folder of this machine that a box of the local cloud has as its notebook folder. */
  notebooks: 'flotilla:notebooks',
  /** Marks the SSH rules that `ssh.allow` and `stack authorize` own. */
  ssh: 'flotilla:ssh',
  /** Marks the rules of the ports that `box.open_ports` opens to the world. */
  port: 'flotilla:port',
} as const;
