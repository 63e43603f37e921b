// The faults a script can name, and the fields each of them takes.

/** What a field holds; `text` and `texts` (one or several) are never empty, numbers never negative. */
export type FieldKind = 'text' | 'texts' | 'count' | 'seconds' | 'status' | 'share' | 'amount';

/** Where a fault is played: around an API call, before a launch, at a resource of a stack, or on a machine. */
type FaultPlace = 'call' | 'launch' | 'resource' | 'machine' | 'instance';

interface FaultKindRules {
  readonly place: FaultPlace;
  readonly needs: readonly string[];
  readonly takes: readonly string[];
  /** The actions it is played for where the entry names none; without it the entry must name one. */
  readonly actions?: string;
}

/** Fields that every entry may have. */
export const commonFields = ['fault', 'nth', 'share', 'seed'] as const;

export const fieldKinds: Readonly<Record<string, FieldKind>> = {
  fault: 'text',
  action: 'text',
  share: 'share',
  seed: 'amount',
  region: 'text',
  from: 'text',
  code: 'text',
  message: 'text',
  status: 'status',
  zone: 'texts',
  type: 'texts',
  calls: 'count',
  stack: 'text',
  resource: 'text',
  reason: 'text',
  box: 'text',
  seconds: 'seconds',
  path: 'text',
  step: 'count',
  quota: 'text',
  value: 'amount',
};

const ofCall = (needs: readonly string[] = [], takes: readonly string[] = []): FaultKindRules => ({
  place: 'call',
  needs,
  takes: ['action', 'region', 'from', ...needs, ...takes],
});
const ofConsole = (takes: readonly string[] = []): FaultKindRules => ({
  ...ofCall([], ['box', ...takes]),
  actions: 'GetConsoleOutput',
});
const ofResource: FaultKindRules = {
  place: 'resource',
  needs: ['resource'],
  takes: ['resource', 'stack', 'reason'],
};
const ofMachine = (...takes: string[]): FaultKindRules => ({
  place: 'machine',
  needs: [],
  takes: ['box', ...takes],
});

const table = {
  error: ofCall(['code'], ['message', 'status']),
  'lost-answer': ofCall(),
  throttle: ofCall(),
  'access-denied': ofCall(),
  'expired-token': ofCall(),
  'not-found': ofCall(['calls']),
  'no-capacity': { place: 'launch', needs: [], takes: ['action', 'region', 'zone', 'type'] },
  quota: { place: 'launch', needs: ['quota', 'value'], takes: ['region', 'quota', 'value'] },
  'console-late': ofConsole(),
  'console-half': ofConsole(),
  'console-twice': ofConsole(),
  impaired: { place: 'instance', needs: [], takes: ['box'] },
  'resource-failed': ofResource,
  'update-failed': ofResource,
  'delete-failed': ofResource,
  'rollback-failed': ofResource,
  'update-rollback-failed': ofResource,
  'sshd-late': ofMachine('seconds'),
  'sshd-killed': ofMachine('seconds'),
  'sshd-hangs': ofMachine('seconds'),
  'sshd-resets': ofMachine('seconds'),
  'boot-crash': ofMachine('seconds'),
  'disk-full': ofMachine('path'),
  'dpkg-locked': ofMachine('seconds'),
  'reboot-in-step': ofMachine('step'),
} satisfies Record<string, FaultKindRules>;

export type FaultKind = keyof typeof table;

/** Undefined for a fault that no script can name. */
export function faultRules(kind: string): FaultKindRules | undefined {
  return Object.hasOwn(table, kind) ? table[kind as FaultKind] : undefined;
}

export const faultKinds = Object.keys(table) as readonly FaultKind[];
