// The front's word for ports it could not open.

/** Everything else was reconciled; these ports were not. */
export class PortsUnavailable extends Error {
  /** Why, by port. */
  readonly reasons: ReadonlyMap<number, string>;
  constructor(reasons: ReadonlyMap<number, string>) {
    super([...reasons].map(([port, why]) => `port ${port}: ${why}`).join('; '));
    this.name = 'PortsUnavailable';
    this.reasons = reasons;
  }
}
