// What a change set means for the person whose box it is: CloudFormation's own word is too coarse to trust.

/** One resource of a change set; the words are CloudFormation's (API reference, ResourceChange). */
export interface ResourceChange {
  /** `Add`, `Modify`, `Remove`; others exist. */
  readonly action: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  /** `True`, `Conditional`, `False`; absent where nothing exists yet. */
  readonly replacement?: string;
  readonly details: readonly ChangeDetail[];
}

interface ChangeDetail {
  /** `Properties`, `Tags`, `DeletionPolicy` … */
  readonly attribute: string;
  readonly property?: string;
  /** `Never`, `Conditionally`, `Always`. */
  readonly recreation?: string;
  readonly evaluation?: string;
  /** `DirectModification`, `ParameterReference`, `ResourceReference`, `ResourceAttribute` … */
  readonly source?: string;
  /** A parameter, `<logical id>` or `<logical id>.<attribute>`. */
  readonly cause?: string;
}

/**
 * `keep` listed, and nothing happens to it · `add` made · `update` changed while it runs · `restart` stopped and
 * started · `REPLACE` another one in its place, or none, or nobody can tell.
 */
type ChangeClass = 'keep' | 'add' | 'update' | 'restart' | 'REPLACE';

export interface ClassifiedChange {
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly outcome: ChangeClass;
  /** Names of the properties or resources it comes from. */
  readonly because: readonly string[];
}

/** Every resource of the change set, in its order. */
export function classifyChanges(changes: readonly ResourceChange[]): ClassifiedChange[] {
  const byId = new Map(changes.map((change) => [change.logicalId, change]));
  return changes.map((change) => ({
    logicalId: change.logicalId,
    physicalId: change.physicalId,
    type: change.type,
    outcome: outcomeOf(change, byId),
    because: causesOf(change),
  }));
}

/** Whether anything would be lost. */
export function replaces(changes: readonly ClassifiedChange[]): boolean {
  return changes.some((change) => change.outcome === 'REPLACE');
}

type Changes = ReadonlyMap<string, ResourceChange>;

function outcomeOf(change: ResourceChange, byId: Changes): ChangeClass {
  if (change.action === 'Add') return 'add';
  if (change.action !== 'Modify' || change.details.length === 0) return 'REPLACE';
  if (change.details.every((detail) => isHarmlessReference(detail, byId))) return 'keep';
  if (isRestart(change, byId)) return 'restart';
  return change.replacement === 'False' && change.details.every(isInPlace) ? 'update' : 'REPLACE';
}

/** A change of these stops and starts an instance whose root is an EBS volume, as those of all our boxes are. */
const restarting = new Set(['EbsOptimized', 'InstanceType', 'UserData']);

/**
 * CloudFormation calls every one `Conditional`: it does not look at the root volume. Each of the reasons must be known
 * to restart, or to need not even that.
 */
function isRestart({ type, replacement, details }: ResourceChange, byId: Changes): boolean {
  if (type !== 'AWS::EC2::Instance' || replacement !== 'Conditional') return false;
  return details.every(
    (detail) =>
      isInPlace(detail) ||
      isHarmlessReference(detail, byId) ||
      (detail.recreation === 'Conditionally' && restarting.has(detail.property ?? '')),
  );
}

const isInPlace = ({ recreation }: ChangeDetail): boolean => recreation === 'Never';

/** What a restart of the instance leaves as it was. */
const steadyAttributes = new Set(['AvailabilityZone', 'InstanceId', 'PrivateDnsName', 'PrivateIp', 'VpcId']);

/** The only cause is a reference to an instance that restarts: its id, or what a restart does not change. */
function isHarmlessReference({ evaluation, source, cause = '' }: ChangeDetail, byId: Changes): boolean {
  if (evaluation !== 'Dynamic') return false;
  const [logicalId = '', attribute] = cause.split('.');
  const change = byId.get(logicalId);
  if (!change || !isRestart(change, byId)) return false;
  if (source === 'ResourceReference') return attribute === undefined;
  return source === 'ResourceAttribute' && attribute !== undefined && steadyAttributes.has(attribute);
}

function causesOf({ details }: ResourceChange): string[] {
  const names = details.map(({ source = '', cause, property, attribute }) =>
    source.startsWith('Resource') ? cause : (property ?? attribute),
  );
  return [...new Set(names.flatMap((name) => name ?? []))];
}
