// A text of many lines as one that a table has room for.

/** Characters. */
const room = { head: 60, tail: 100 } as const;

/** The beginning says what ended how, the end is where programs write why; the middle is in the log. */
export function shortLine(text: string): string {
  const line = text.trim().replace(/\s*\n\s*/g, ' ');
  if (line.length <= room.head + room.tail + 3) return line;
  return `${line.slice(0, room.head).trimEnd()} … ${line.slice(-room.tail).trimStart()}`;
}
