// The table at the end: what was measured, against what, and whether it is within its target.

/**
 * One row of seconds. The medians decide; the ratio of the best runs tells how much of it is other work on the machine.
 * @param {{name: string, ours: object, peer: object, target: number}} row medians as `takeTurns` answers them
 */
export function ratioRow({ name, ours, peer, target }) {
  const ratio = ours.seconds / peer.seconds;
  const best = Math.min(...ours.all) / Math.min(...peer.all);
  return {
    cells: [name, seconds(ours), seconds(peer), ratio.toFixed(2), best.toFixed(2), `<= ${target} x`],
    within: ratio <= target,
  };
}

/** One row of processor time, of the client and all it starts. */
export function processorRow({ name, ours, peer, target }) {
  const ratio = ours.cpu / peer.cpu;
  const best = Math.min(...ours.allCpu) / Math.min(...peer.allCpu);
  return {
    cells: [
      `${name}: processor`,
      seconds({ seconds: ours.cpu }),
      seconds({ seconds: peer.cpu }),
      ratio.toFixed(2),
      best.toFixed(2),
      `<= ${target} x`,
    ],
    within: ratio <= target,
  };
}

/** One row of a plain number that has a limit. */
export function limitRow({ name, value, limit, unit = '' }) {
  return {
    cells: [name, `${Math.round(value)}${unit}`, '', '', '', `<= ${limit}${unit}`],
    within: value <= limit,
  };
}

/** One row of something that happened or did not, and the seconds it took. */
export function passRow({ name, seconds: value, passed }) {
  return { cells: [name, seconds({ seconds: value }), '', '', '', ''], within: passed };
}

/** One row of peak memory; the worst run counts. */
export function memoryRow({ name, ours, peer, limit }) {
  const of = ({ mebibytes }) => `${mebibytes.toFixed(0)} MB`;
  return {
    cells: [`${name}: memory`, of(ours), of(peer), '', '', `< ${limit} MB`],
    within: ours.mebibytes < limit,
  };
}

export function tableText(rows) {
  const lines = [
    ['', 'ours', 'peer', 'ratio', 'best', 'target', ''],
    ...rows.map(({ cells, within }) => [...cells, within ? 'ok' : 'over']),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  '),
    )
    .join('\n');
}

const seconds = ({ seconds: value }) => `${value.toFixed(value < 1 ? 3 : 2)} s`;
