// Makes text from elsewhere safe to show on a terminal.

/**
 * Bidi controls are default ignorable but for U+2028 and U+2029, which end a line for some. Variation selectors stay:
 * they choose between two forms of a character that is seen either way, as with most emoji.
 */
const unsafe = /(?![\ufe00-\ufe0f])[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb\p{Cs}]/gu;

/**
 * Control characters (C0, DEL, C1), bidi controls, line separators and characters without a width become visible
 * escapes; tab and newline stay. What a box or an AWS resource says must never move the cursor, set a title, write
 * the clipboard, or look like another word than it is. JSON remains the same JSON.
 */
export function visible(text: string): string {
  return text.replace(unsafe, showCharacter);
}

function showCharacter(character: string): string {
  if (character === '\n' || character === '\t') return character;
  const code = character.charCodeAt(0);
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  // By UTF-16 units, as in JSON: an escape of another form inside a JSON text would break it.
  return [...Array(character.length).keys()].map((index) => escapeOf(character.charCodeAt(index))).join('');
}

const escapeOf = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape itself is what is looked for
const colour = /(\u001b\[[\d;]*m)/u;

/** As `visible`, but for colours: for text that we put together and coloured ourselves. */
export function visibleOrColour(text: string): string {
  return text
    .split(colour)
    .map((piece, index) => (index % 2 === 1 ? piece : visible(piece)))
    .join('');
}
