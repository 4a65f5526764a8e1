/** What is logged in one turn of the event loop, written at its end: a shared round trip ends many requests at once. */
export interface LogLines {
  write: (line: string) => void;
}

/**
 * @param out writes at once, as standard output does (a file or a pipe, on Linux)
 * @param atEndOfTurn runs a task when what runs now is done, promises included, and before anything that comes from outside
 */
export function logLines(
  out: (text: string) => unknown = (text) => process.stdout.write(text),
  atEndOfTurn: (task: () => void) => void = (task) => process.nextTick(task),
): LogLines & { flush: () => void } {
  let waiting = '';
  const flush = () => {
    const text = waiting;
    waiting = '';
    if (text !== '') out(text);
  };
  return {
    write: (line) => {
      if (waiting === '') atEndOfTurn(flush);
      waiting += line;
    },
    flush,
  };
}

/** To standard output; what is left is written when the process ends. */
export function standardOutput(): LogLines {
  const lines = logLines();
  process.on('exit', lines.flush);
  return lines;
}
