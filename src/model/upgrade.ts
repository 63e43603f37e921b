// What a run of playbooks/steps/upgrade.sh answers.

export interface Upgrade {
  /** Packages that have another version now. */
  readonly upgraded: number;
  /** Packages that were not there before: what the others newly need. */
  readonly installed: number;
  /** Packages that somebody holds at their version. */
  readonly held: readonly string[];
  /** Something that is in use was replaced: it takes a restart of the machine. */
  readonly rebootDue: boolean;
}

/** Throws an Error for what the step never says. */
export function readUpgrade(text: string): Upgrade {
  const [, upgraded, installed, reboot, held = ''] =
    /^upgraded=(\d+) installed=(\d+) reboot=(yes|no) held=(.*)$/.exec(text) ?? [];
  if (upgraded === undefined) throw new Error(`the upgrade answered ${JSON.stringify(text.slice(0, 200))}`);
  return {
    upgraded: Number(upgraded),
    installed: Number(installed),
    held: held.split(' ').filter((name) => name !== ''),
    rebootDue: reboot === 'yes',
  };
}
