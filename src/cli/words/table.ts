// Columns as wide as their content, two blanks apart.
import { visible } from '../../model/visible.js';

/** Lines of a table; the last column is not padded. Control characters in cells become visible. */
export function tableLines(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [header, ...rows].map((row) => row.map((cell) => visible(cell).replaceAll('\n', ' ')));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
