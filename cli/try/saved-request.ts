/** A saved request: headers, an empty line and the body, as the API's `raw_request` has it, or as `curl -v` shows it. */

export interface SavedRequest {
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
  /** Null where there are headers alone. */
  body: Buffer | null;
}

/**
 * Reads headers, and the body behind them where there is one. A request line is passed over; of curl's lines those of the
 * request count, which begin with `> `.
 */
export function savedRequest(bytes: Buffer): SavedRequest {
  const text = bytes.toString('latin1');
  if (/^> /m.test(text))
    return {
      headers: headersIn(text.split(/\r?\n/).flatMap((line) => (line.startsWith('> ') ? [line.slice(2)] : []))),
      body: null,
    };
  const end = /\r?\n\r?\n/.exec(text);
  const head = end ? text.slice(0, end.index) : text;
  const body = end ? bytes.subarray(end.index + end[0].length) : null;
  return { headers: headersIn(head.split(/\r?\n/)), body };
}

const headersIn = (lines: readonly string[]): Map<string, string> =>
  new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const];
    }),
  );
