/** Takes one line, without its end. */
export type Log = (line: string) => void;

export const standardError: Log = (line) => console.error(line);

const mostLines = 100;

/** Says each line once, the first hundred of them: a client's library repeats a call that is refused, and so the refusal. */
export function logOnce(log: Log): Log {
  const said = new Set<string>();
  return (line) => {
    if (said.has(line) || said.size >= mostLines) return;
    said.add(line);
    log(line);
  };
}
