// Breakages that the tests must see: each takes one promise away, in the exact words of the source.

/**
 * `only`: the tests of these files that must fail, by name, where others of them depend on how busy the machine is.
 * @typedef {{name: string, file: string, changes: [string, string][], tests: string[], only?: string}} Mutant
 */

const step = 'playbooks/steps/data-volume.sh';
const launch = 'src/operations/fleet/create-launch.ts';
const sigv4 = 'src/localcloud/wire/sigv4.ts';

/** @type {Mutant[]} */
export const mutants = [
  {
    name: 'a box whose volume is gone does not boot: no nofail',
    file: step,
    changes: [['"nofail,x-systemd.device-timeout=30s"', '"defaults"']],
    tests: ['test/playbooks/data-volume.test.ts'],
  },
  {
    name: 'a disk that holds something is formatted',
    file: step,
    changes: [
      ['    [ -z "$signatures" ] || stop "$device holds something, it is left alone: $signatures"\n', ''],
    ],
    tests: ['test/playbooks/data-volume.test.ts'],
  },
  {
    name: 'a disk is formatted without permission',
    file: step,
    changes: [
      [
        '    [ "$may_format" = yes ] || stop "$device holds no file system, and nothing permits to make one"\n',
        '',
      ],
    ],
    tests: ['test/playbooks/data-volume.test.ts'],
  },
  {
    name: 'the permission to format is not looked at',
    file: 'src/operations/steps/bring-up.ts',
    changes: [['volume.tags[tagKeys.format] !== undefined && volume.snapshotId', 'volume.snapshotId']],
    tests: ['test/operations/steps/safeguards.test.ts'],
  },
  {
    name: 'the data of a fleet is destroyed without a word',
    file: 'src/operations/steps/fleet-delete.ts',
    changes: [
      ['if (holding.length === 0 || data !== undefined) return;', 'if (holding.length >= 0) return;'],
    ],
    tests: ['test/operations/steps/safeguards.test.ts'],
  },
  {
    name: 'CreateFleet without its token',
    file: 'src/cloud/fleet-launches.ts',
    changes: [['    ClientToken: launch.token,\n', '']],
    tests: ['test/operations/fleet/launch.test.ts'],
  },
  {
    name: 'CreateStack without its token',
    file: 'src/cloud/stacks.ts',
    changes: [['    ClientRequestToken: plan.token,\n', '']],
    tests: ['test/cloud/tokens.test.ts'],
  },
  {
    name: 'a used token is used again',
    file: launch,
    changes: [[', market, place, ...used)', ', market, place)']],
    tests: ['test/operations/fleet/launch.test.ts'],
  },
  {
    name: 'host keys are on disk only after the launch',
    file: launch,
    changes: [
      [
        '  for (const number of missing) await writePins(context.workspace, fleetBoxName(plan.base, number), pins);\n',
        '',
      ],
      [
        '  return {\n    results: new Map(',
        '  for (const number of missing) await writePins(context.workspace, fleetBoxName(plan.base, number), pins);\n  return {\n    results: new Map(',
      ],
    ],
    tests: ['test/operations/fleet/launch.test.ts'],
  },
  {
    name: 'all launches begin in the same zone',
    file: launch,
    changes: [['const start = index % Math.max(1, offered.length);', 'const start = 0;']],
    tests: ['test/operations/fleet/launch.test.ts'],
  },
  {
    name: 'a zone without capacity is the end',
    file: launch,
    changes: [['if (last && isFinal(last.code, attempt)) break;', 'if (last) break;']],
    tests: ['test/operations/fleet/launch.test.ts'],
  },
  {
    name: 'any host key is accepted',
    file: 'src/ssh/handshake.ts',
    changes: [['if (pinned.some((blob) => blob.equals(keyBlob(presented)))) return true;', 'return true;']],
    tests: ['test/ssh/connection.test.ts'],
  },
  {
    name: 'the pins of another instance are trusted',
    file: 'src/operations/steps/reach.ts',
    changes: [['pins && (pins.instanceId === undefined || pins.instanceId === box.instanceId)', 'pins']],
    tests: ['test/operations/steps/safeguards.test.ts'],
  },
  {
    name: 'a deletion is followed by name',
    file: 'src/operations/steps/stack-run.ts',
    changes: [['watchStack(context.cloud, run.stackId, {', 'watchStack(context.cloud, run.name, {']],
    tests: ['test/operations/steps/safeguards.test.ts'],
  },
  {
    name: 'set-user bits come over from a box',
    file: 'src/ssh/transfer/extract.ts',
    changes: [['O_WRONLY, header.mode & 0o755);', 'O_WRONLY, header.mode | 0o4000);']],
    tests: ['test/ssh/transfer/hostile.test.ts'],
  },
  {
    name: 'names that lead outside are unpacked',
    file: 'src/ssh/transfer/member-name.ts',
    changes: [["parts.includes('..')", 'false']],
    tests: ['test/ssh/transfer/hostile.test.ts', 'test/ssh/transfer/member-name.test.ts'],
  },
  {
    name: 'files are unpacked over what is there, links included',
    file: 'src/ssh/transfer/extract.ts',
    changes: [['O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY', 'O_CREAT | O_WRONLY + 0 * (O_EXCL + O_NOFOLLOW)']],
    tests: ['test/ssh/transfer/hostile.test.ts', 'test/ssh/transfer/hostile-entries.test.ts'],
  },
  {
    name: 'control characters reach the terminal',
    file: 'src/model/visible.ts',
    changes: [
      ['  return text.replace(unsafe, showCharacter);', '  return unsafe && showCharacter ? text : text;'],
    ],
    tests: ['test/model/visible.test.ts'],
  },
  {
    name: 'words for a shell are not quoted',
    file: 'src/ssh/quote.ts',
    changes: [['return plain.test(text) ? text', 'return plain ? text']],
    tests: ['test/ssh/quote.test.ts'],
  },
  {
    name: 'two commands work on one box at once',
    file: 'src/assets/lock.ts',
    changes: [
      [
        '  return holder.host !== hostname() || isAlive(holder.pid, holder.start);',
        '  return !holder && isAlive(0);',
      ],
    ],
    tests: ['test/assets/lock.test.ts'],
  },
  {
    name: 'a password may be read by others',
    file: 'src/assets/passwords.ts',
    changes: [['{ what, mode: 0o600 }', '{ what, mode: 0o644 }']],
    tests: ['test/assets/files.test.ts'],
  },
  {
    name: 'the secrets of a step are in an argument list',
    file: 'src/ssh/step.ts',
    changes: [
      [
        "{ argv: ['sh', '-s', '--', ...step.args], sudo",
        "{ argv: ['sh', '-s', '--', ...step.args, ...Object.values(step.secrets ?? {}).map((one) => one.reveal())], sudo",
      ],
    ],
    tests: ['test/ssh/step.test.ts'],
    only: 'hands secrets over',
  },
  {
    name: 'any Conditional is a restart',
    file: 'src/model/change-classes.ts',
    changes: [
      [
        "(detail.recreation === 'Conditionally' && restarting.has(detail.property ?? '')),",
        "(detail.recreation === 'Conditionally' && restarting.size > 0),",
      ],
    ],
    tests: ['test/model/change-classes.test.ts'],
  },
  {
    name: 'refused to protect data ends like any failure',
    file: 'src/model/exit-codes.ts',
    changes: [['protected: 7', 'protected: 3']],
    tests: ['test/model/exit-codes.test.ts'],
  },
  {
    name: 'a throttle is not counted',
    file: 'src/cloud/call-counts.ts',
    changes: [['      if (isThrottle(errorCode(error))) entry.throttles += 1;\n', '']],
    tests: ['test/cloud/call-counts.test.ts'],
  },
  {
    name: 'a stack that could not be looked at does not exist',
    file: 'src/cloud/stacks.ts',
    changes: [['if (isNotFound(error)) return undefined;', 'if (error) return undefined;']],
    tests: ['test/cloud/stack-watch.test.ts', 'test/cloud/failures.test.ts'],
  },
  {
    name: 'a box is ready though its host keys were told to nobody',
    file: 'src/operations/steps/ledger.ts',
    changes: [['await Promise.all([told.get(instanceId), ...before]);', 'await Promise.all(before);']],
    tests: ['test/operations/steps/ledger.test.ts'],
  },
  {
    name: 'one look that was throttled ends the waiting',
    file: 'src/cloud/poll.ts',
    changes: [['if (isThrottle(code) || isConnectionFailure(code)) return true;', '']],
    tests: ['test/cloud/poll.test.ts'],
  },
  {
    name: 'the local cloud takes requests that nobody signed',
    file: 'src/localcloud/wire/dispatch.ts',
    changes: [
      [
        "if (!request.headers.authorization) return 'unsigned';",
        'if (!request.headers.authorization) return undefined;',
      ],
    ],
    tests: ['test/localcloud/server.test.ts'],
  },
  {
    name: 'a signature does not cover the body',
    file: sigv4,
    changes: [[' || !isBodyAsSigned(request)', ' || (isBodyAsSigned(request), false)']],
    tests: ['test/localcloud/wire/sigv4.test.ts'],
  },
  {
    name: 'signatures are compared until they differ',
    file: sigv4,
    changes: [['!isEqual(signature, expected)', 'signature !== expected']],
    tests: ['test/localcloud/wire/constant-time.test.ts'],
  },
  {
    name: 'one box that fails counts for none',
    file: 'src/operations/steps/fan-out.ts',
    changes: [["if (outcome.state === 'failed') failures++;", '']],
    tests: ['test/operations/steps/fan-out.test.ts'],
  },
  {
    name: 'an update does not count against the budget',
    file: 'src/operations/steps/room.ts',
    changes: [['  await checkBudget(context, { price, count: boxes.length, instead: boxes });\n', '']],
    tests: ['test/operations/steps/update-check.test.ts'],
  },
];
