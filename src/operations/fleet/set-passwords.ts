// Gives the boxes of a fleet the passwords of passwords/: the file here first, then the box.
import { readPassword, writePassword } from '../../assets/passwords.js';
import { complaintOf, RemoteError, UserError } from '../../model/errors.js';
import { type Selection, shortList } from '../../model/fleet.js';
import { generatePassphrase } from '../../notebook/passphrase.js';
import type { Context } from '../context.js';
import { requireRunning } from '../steps/awake.js';
import type { NumberedBox } from '../steps/fleet-boxes.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';
import { findFront } from '../steps/network.js';
import { giveBoxPassword, type NewPassword } from '../steps/notebook-server.js';
import { withConnection } from '../steps/with-connection.js';

export interface SetPasswordsRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
  /** `missing` makes those that have no file, `all` makes every one anew. */
  readonly make?: 'missing' | 'all';
}

export interface PasswordSet {
  /** Relative to the workspace. */
  readonly passwordFile: string;
  /** Made by this run. */
  readonly made: boolean;
}

/** Seconds for one box. */
const timeoutSeconds = 400;

/** @throws UserError naming the files that are missing or cannot be used, before any box is touched */
export async function setFleetPasswords(
  context: Context,
  { selection, choices, make }: SetPasswordsRequest,
): Promise<FleetReport<PasswordSet>> {
  const front = await findFront(context);
  return workOnFleet(context, {
    command: `fleet set-passwords ${selection.base}`,
    verb: 'set-passwords',
    selection,
    choices,
    timeoutSeconds,
    locked: true,
    check: (boxes) => checkFiles(context, boxes, make),
    work: (box, own) => setOne(own, box, { make, front }),
    detailsOf: (set) => set,
  });
}

/** Every file is looked at before the first box: a list that is known at once beats forty failures. */
async function checkFiles(
  context: Context,
  boxes: readonly NumberedBox[],
  make: SetPasswordsRequest['make'],
): Promise<void> {
  if (make === 'all') return;
  const found = await Promise.all(boxes.map(({ user }) => readPassword(context.workspace, user)));
  const missing = boxes.filter((_, index) => found[index] === undefined).map(({ fleet }) => fleet.number);
  const [first] = boxes;
  if (missing.length === 0 || make === 'missing' || !first) return;
  const { base } = first.fleet;
  throw new UserError({
    what: `${missing.length} of ${boxes.length} boxes have no password here`,
    why: `there is no file passwords/${base}-<n>.passwd for n = ${shortList(missing)}`,
    next: `write them, or let them be made: fleet set-passwords ${base} --only ${shortList(missing)} --generate`,
    details: { missing: missing.map((number) => `${base}-${number}`) },
  });
}

type Means = Pick<SetPasswordsRequest, 'make'> & Pick<NewPassword, 'front'>;

async function setOne(context: Context, box: NumberedBox, { make, front }: Means): Promise<PasswordSet> {
  requireRunning(box);
  return withConnection(context, box, async (connection) => {
    const existing = make === 'all' ? undefined : await readPassword(context.workspace, box.user);
    const password = existing ?? generatePassphrase();
    // Before the box has it: a password that only the box knew would lock everybody out.
    if (!existing) await writePassword(context.workspace, box.user, password);
    await giveBoxPassword(context, box, { connection, password, front }).catch(half(box));
    return { passwordFile: `passwords/${box.user}.passwd`, made: !existing };
  });
}

function half({ user, fleet }: NumberedBox): (error: unknown) => never {
  return (error) => {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    const again = `fleet set-passwords ${fleet.base} --only ${fleet.number}`;
    const next = `${again} sets it from passwords/${user}.passwd; until then the box may have the old one`;
    throw new RemoteError({ ...complaint, next }, error);
  };
}
