/**
 * The filter language of a subscription: attributes only, as documented in
 * https://cloud.google.com/pubsub/docs/subscription-message-filter (page of 2026-04-10).
 *
 *   expression = term { "AND" term } | term { "OR" term }     mixing both needs parentheses
 *   term       = { "NOT" | "-" } ( "(" expression ")" | comparison )
 *   comparison = "attributes" ":" key
 *              | "attributes" "." key ( "=" | "!=" ) string
 *              | "hasPrefix" "(" "attributes" "." key "," string ")"
 *   key        = letters, digits, "-", "_" | string
 */
export type Filter = (attributes: Readonly<Record<string, string>>) => boolean;

export type ParsedFilter = { matches: Filter } | { error: string };

export const maxFilterBytes = 256;

/** Reads a filter; an empty text lets everything through. */
export function parseFilter(text: string): ParsedFilter {
  if (text === '') return { matches: () => true };
  if (Buffer.byteLength(text) > maxFilterBytes) return { error: `The filter is longer than ${maxFilterBytes} bytes` };
  try {
    const parser = new Parser(text);
    const matches = parser.expression();
    parser.end();
    return { matches };
  } catch (error) {
    if (error instanceof FilterSyntaxError) return { error: error.message };
    throw error;
  }
}

class FilterSyntaxError extends Error {}

const escapes: Record<string, string> = {
  '\\': '\\',
  '"': '"',
  "'": "'",
  '?': '?',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const codeEscape = /^(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|([0-3][0-7]{2}))/;
const quoted = /"((?:[^"\\\n]|\\.)*)"/y;
const bareKey = /[A-Za-z0-9_-]+/y;
const word = /[A-Za-z]+/y;
const blanks = /\s*/y;

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  expression(): Filter {
    const first = this.#term();
    const terms = [first];
    const operator = this.#word('AND') ? 'AND' : this.#word('OR') ? 'OR' : undefined;
    if (!operator) return first;
    do terms.push(this.#term());
    while (this.#word(operator));
    if (this.#word('AND') || this.#word('OR')) this.#fail('AND and OR can only be combined with parentheses');
    return operator === 'AND'
      ? (attributes) => terms.every((term) => term(attributes))
      : (attributes) => terms.some((term) => term(attributes));
  }

  end(): void {
    if (this.#rest() !== '') this.#fail('expected AND, OR or the end');
  }

  #term(): Filter {
    if (this.#word('NOT') || this.#symbol('-')) {
      const negated = this.#term();
      return (attributes) => !negated(attributes);
    }
    if (this.#symbol('(')) {
      const inner = this.expression();
      this.#expect(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Filter {
    if (this.#word('hasPrefix')) return this.#hasPrefix();
    if (!this.#word('attributes')) this.#fail('expected attributes, hasPrefix, NOT or "("');
    if (this.#symbol(':')) {
      const present = this.#key();
      return (attributes) => valueOf(attributes, present) !== undefined;
    }
    this.#expect('.');
    const key = this.#key();
    const negative = this.#symbol('!=');
    if (!negative) this.#expect('=');
    const value = this.#string();
    return (attributes) => (valueOf(attributes, key) === value) !== negative;
  }

  #hasPrefix(): Filter {
    this.#expect('(');
    if (!this.#word('attributes')) this.#fail('expected attributes');
    this.#expect('.');
    const key = this.#key();
    this.#expect(',');
    const prefix = this.#string();
    this.#expect(')');
    return (attributes) => valueOf(attributes, key)?.startsWith(prefix) ?? false;
  }

  #key(): string {
    return this.#rest().startsWith('"') ? this.#string() : (this.#match(bareKey)?.[0] ?? this.#fail('expected a key'));
  }

  #string(): string {
    const body = this.#match(quoted)?.[1];
    if (body === undefined) this.#fail('expected a string in double quotes');
    return body.replace(/\\(?:[uUx][\da-fA-F]+|[0-7]+|.)/g, (escape) => this.#unescape(escape.slice(1)));
  }

  #unescape(escape: string): string {
    const simple = escapes[escape];
    if (simple !== undefined) return simple;
    const found = codeEscape.exec(escape);
    if (!found) this.#fail(`unknown escape \\${escape}`);
    const [whole, short, long, hex, octal] = found;
    const point = octal ? Number.parseInt(octal, 8) : Number.parseInt(short ?? long ?? hex ?? '', 16);
    if (point > 0x10ffff) this.#fail(`unknown escape \\${escape}`);
    return String.fromCodePoint(point) + escape.slice(whole.length);
  }

  /** Takes a whole word if it comes next. */
  #word(expected: string): boolean {
    const before = this.#at;
    if (this.#match(word)?.[0] === expected) return true;
    this.#at = before;
    return false;
  }

  #symbol(expected: string): boolean {
    if (!this.#rest().startsWith(expected)) return false;
    this.#at += expected.length;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#symbol(symbol)) this.#fail(`expected "${symbol}"`);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    this.#skipBlanks();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #rest(): string {
    this.#skipBlanks();
    return this.#text.slice(this.#at);
  }

  #skipBlanks(): void {
    blanks.lastIndex = this.#at;
    blanks.exec(this.#text);
    this.#at = blanks.lastIndex;
  }

  #fail(what: string): never {
    throw new FilterSyntaxError(`Invalid filter at character ${this.#at + 1}: ${what}`);
  }
}

const valueOf = (attributes: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(attributes, key) ? attributes[key] : undefined;
