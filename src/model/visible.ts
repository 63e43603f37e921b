// Makes text from elsewhere safe to show on a terminal.

const unsafe = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Control characters (C0, DEL, C1), bidi controls and line separators become visible escapes; tab and newline stay.
 * What a box or an AWS resource says must never move the cursor, set a title or write the clipboard.
 */
export function visible(text: string): string {
  return text.replace(unsafe, showCharacter);
}

function showCharacter(character: string): string {
  if (character === '\n' || character === '\t') return character;
  const code = character.charCodeAt(0);
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return '^?';
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
