// The exit codes of every command; README.md shows the same table.

export const exitCodes = {
  done: 0,
  bug: 1,
  usage: 2,
  failed: 3,
  notFound: 4,
  credentials: 5,
  capacity: 6,
  protected: 7,
  hostKey: 8,
  busy: 9,
  interrupted: 130,
} as const;

export type ExitReason = keyof typeof exitCodes;
