// A secret that cannot be printed by accident.

const mask = '********';

/** Shows a mask in strings, JSON and logs; `reveal` is the one way to the text. */
export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  reveal(): string {
    return this.#text;
  }
  toString(): string {
    return mask;
  }
  toJSON(): string {
    return mask;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return mask;
  }
}
