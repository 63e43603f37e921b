// Splits a command line into words where that needs no shell.

const plain = /[A-Za-z0-9_/.:@%+,=^~-]/;

/** Undefined where the line asks for more than words: pipes, variables, several commands, open quotes. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    const quoted = readQuoted(line, at);
    if (quoted) {
      word = (word ?? '') + quoted.text;
      at = quoted.last;
    } else if (/[ \t]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (plain.test(character)) word = (word ?? '') + character;
    else return undefined;
  }
  return word === undefined ? words : [...words, word];
}

/** A quoted piece that begins at `at`. Double quotes stand for themselves only around plain text. */
function readQuoted(line: string, at: number): { readonly text: string; readonly last: number } | undefined {
  const character = line.charAt(at);
  if (character === '\\' && at + 1 < line.length) return { text: line.charAt(at + 1), last: at + 1 };
  if (character !== "'" && character !== '"') return undefined;
  const last = line.indexOf(character, at + 1);
  const text = line.slice(at + 1, last);
  if (last < 0 || (character === '"' && /[$`\\]/.test(text))) return undefined;
  return { text, last };
}
