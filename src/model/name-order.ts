// The order in which names are shown: ws-9 before ws-10.

/** For `sort`. Not by Intl: Node reads its tables of languages for it, which takes longer than forty boxes do. */
export function compareNames(one: string, other: string): number {
  const [ours, theirs] = [partsOf(one), partsOf(other)];
  for (const [index, part] of ours.entries()) {
    const order = compareParts(part, theirs[index]);
    if (order !== 0) return order;
  }
  return ours.length - theirs.length;
}

/** Text and digits by turns: `ws-`, `10`. */
const partsOf = (name: string): string[] => name.split(/(\d+)/);

function compareParts(one: string, other: string | undefined): number {
  if (other === undefined) return 1;
  if (one === other) return 0;
  const numbers = Number(one) - Number(other);
  if (/^\d/.test(one) && /^\d/.test(other) && numbers !== 0) return numbers;
  return one < other ? -1 : 1;
}
