// Removes records by what they hold.
import type { Table } from '../store.js';

/** @returns how many there were */
export function dropWhere<T extends object>(table: Table<T>, isOver: (record: T) => boolean): number {
  const over = table.entries().filter(([, record]) => isOver(record));
  for (const [key] of over) table.delete(key);
  return over.length;
}
