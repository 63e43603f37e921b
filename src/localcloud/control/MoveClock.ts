// MoveClock: moves the cloud's time, for everything but the age of signatures.
import type { Clock, MovableClock } from '../clock.js';
import type { LocalCloud } from '../cloud.js';
import { action, type OperationSchema } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

const input = [3, 'flotilla', 'MoveClockInput', 0, ['Seconds'], [1], 1];
const output = [3, 'flotilla', 'MoveClockOutput', 0, ['Now', 'SecondsAhead'], [4, 1]];
const schema: OperationSchema = [9, 'flotilla', 'MoveClock', 0, input, output];

/** Ten years either way: far enough for every expiry there is. */
const farthest = 10 * 366 * 86_400;

interface MoveClockOutput {
  readonly Now: Date;
  readonly SecondsAhead: number;
}

/** Negative seconds take back what it was moved, at most to the machine's own time. */
export const moveClockAction = action<{ readonly Seconds: number }, MoveClockOutput>(
  schema,
  ({ Seconds }, { cloud }) => {
    if (!(Math.abs(Seconds) <= farthest)) {
      throw new AwsError('ValidationException', 'Seconds must be a number within ten years.');
    }
    if (!isMovable(cloud.clock)) {
      throw new AwsError('UnsupportedOperation', 'The clock of this cloud cannot be moved.');
    }
    cloud.clock.move(Seconds * 1000);
    return { Now: cloud.clock.now(), SecondsAhead: secondsAhead(cloud) };
  },
);

export function secondsAhead({ clock }: LocalCloud): number {
  return isMovable(clock) ? Math.round(clock.ahead() / 1000) : 0;
}

function isMovable(clock: Clock): clock is MovableClock {
  return 'move' in clock && 'ahead' in clock;
}
