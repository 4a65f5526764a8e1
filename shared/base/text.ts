/** What stands before the first mark; all of it where there is none. */
export function before(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
}

/** What stands behind the last mark; all of it where there is none. */
export const behindLast = (text: string, mark: string): string => text.slice(text.lastIndexOf(mark) + 1);
