/**
 * The heads of an answer, spelled so that undici's parser takes what RFC 9110 and 9112 tell a client to take. Whatever
 * is malformed passes as it came, and the parser refuses it: docs/decisions/2026-11-30-odd-answers.md.
 */

/** Heads are looked at so far. The parser takes a quarter of it as headers; what comes after that is passed as it is. */
const maxHeadBytes = 65_536;

/** Of any version: the parser says which it takes. */
const statusLine = /^HTTP\/\d\.\d (\d{3})(?=[ \r])/;

export class AnswerHeads {
  #expected: 'status' | 'header' | 'as it comes' = 'as it comes';
  #held = '';
  #headBytes = 0;
  #seen: number | null = null;
  #isInterim = false;
  #contentLength: string | null = null;

  /** A request goes out: its answer begins with a head. */
  begin(): void {
    this.#expected = 'status';
    this.#held = '';
    this.#headBytes = 0;
    this.#seen = null;
  }

  /** The status that the answer has shown: null before its first byte, 0 before its final status line. */
  get seen(): number | null {
    return this.#seen;
  }

  /** @param piece what came over the connection. @returns what the parser is to read; empty while a line is open */
  pass(piece: Buffer): Buffer {
    this.#seen ??= 0;
    if (this.#expected === 'as it comes') return piece;
    this.#held += piece.toString('latin1');
    this.#headBytes += piece.length;
    if (this.#headBytes > maxHeadBytes) this.#expected = 'as it comes';
    let passed = '';
    while (this.#expected !== 'as it comes') {
      const line = this.#nextLine();
      if (line === null) return Buffer.from(passed, 'latin1');
      passed += this.#spelled(line);
    }
    return Buffer.from(passed + this.#take(this.#held.length), 'latin1');
  }

  /** Takes a line off what is held, a folded one as a whole (RFC 9112, 5.2); null while it is open. */
  #nextLine(): string | null {
    for (;;) {
      const end = this.#held.indexOf('\n') + 1;
      if (end === 0) return this.#isOpen() ? null : this.#take(this.#held.length);
      const isHeader = this.#expected === 'header' && end > 2 && this.#held[end - 2] === '\r';
      if (!isHeader || isBlank(this.#held[0])) return this.#take(end);
      // Only what follows a header tells whether it goes on.
      if (end === this.#held.length) return null;
      if (!isBlank(this.#held[end])) return this.#take(end);
      this.#held = `${withoutBlanks(this.#held.slice(0, end - 2))} ${this.#held.slice(end + 1)}`;
    }
  }

  /** Whether what is held, without the end of a line, can be the beginning of one. */
  #isOpen(): boolean {
    if (this.#expected === 'header' || this.#held === '\r') return true;
    return this.#held.startsWith('HTTP/') || 'HTTP/'.startsWith(this.#held);
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return taken;
  }

  /** A line as the parser is to read it. */
  #spelled(line: string): string {
    if (!line.endsWith('\r\n') || isBlank(line[0])) return this.#asItComes(line);
    if (this.#expected === 'status') return this.#statusLine(line);
    if (line !== '\r\n') return this.#header(line);
    this.#expected = this.#isInterim ? 'status' : 'as it comes';
    return line;
  }

  #asItComes(line: string): string {
    this.#expected = 'as it comes';
    return line;
  }

  #statusLine(line: string): string {
    if (line === '\r\n') return line;
    const status = statusLine.exec(line)?.[1];
    if (status === undefined) return this.#asItComes(line);
    // 101 ends HTTP on its connection, so no other status follows (RFC 9110, 15.2.2).
    this.#isInterim = status.startsWith('1') && status !== '101';
    if (!this.#isInterim && status >= '100') this.#seen = Number(status);
    this.#expected = 'header';
    this.#contentLength = null;
    // Any number of them may come (RFC 9110, 15.2). undici fails on a 100, and at the end of one of HTTP/1.0.
    return this.#isInterim ? `HTTP/1.1 102${line.slice('HTTP/1.1 100'.length)}` : line;
  }

  /** Lengths that agree count once (RFC 9110, 8.6), and blanks around a length don't count (RFC 9112, 5.1). */
  #header(line: string): string {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    // It speaks of the connection, which goes on behind an announcement.
    if (this.#isInterim && name === 'connection') return '';
    if (name !== 'content-length') return line;
    const [first = '', ...others] = line
      .slice(colon + 1, -2)
      .split(',')
      .map(withoutBlanks);
    if (!/^\d+$/.test(first) || others.some((other) => other !== first)) return line;
    if (this.#contentLength === first) return '';
    this.#contentLength ??= first;
    return `${name}: ${first}\r\n`;
  }
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

/** Optional whitespace of HTTP taken away on both sides. No pattern: one of them would take the square of its time. */
export function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}
