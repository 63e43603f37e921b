// Names as a box sends them: each must stay inside the folder it is unpacked into.

/** Nothing real nests deeper, and a path of every system we run on holds it. */
const maximumDepth = 64;

const controls = /\p{Cc}/u;

/** What the name says: parts below the root (none for the root itself), or why it is not taken. */
export type MemberName =
  | { readonly parts: readonly string[] }
  /** `escape`: only a box that lies sends it. `skip`: a real file may be called so, and we do not keep it. */
  | { readonly refused: 'escape' | 'skip'; readonly why: string };

/** GNU tar names what is below `-C folder .` as `./a/b`, and ends folders in a slash. */
export function memberName(name: string): MemberName {
  if (name.startsWith('/')) return { refused: 'escape', why: 'the name is absolute' };
  const parts = name.replace(/\/$/, '').split('/');
  if (parts[0] === '.') parts.shift();
  if (parts.includes('..')) return { refused: 'escape', why: 'the name climbs out of the folder' };
  if (parts.some((part) => part === '' || part === '.'))
    return { refused: 'escape', why: 'the name has empty parts' };
  if (parts.length > maximumDepth)
    return { refused: 'escape', why: `it is nested more than ${maximumDepth} deep` };
  if (name.includes('\ufffd')) return { refused: 'skip', why: 'its name is not UTF-8' };
  if (controls.test(name)) return { refused: 'skip', why: 'its name has control characters' };
  return { parts };
}
