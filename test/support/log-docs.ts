/** What docs/logs.md says of the lines. */

const codesIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

/** The lines by name: rows whose first cell is a name with a dot in it. */
export function loggedLines(page: string): Map<string, string[]> {
  const rows = page.split('\n').map((line) => /^\| (`\w+\.\w+`(?:, `\w+\.\w+`)*) \|.*\|([^|]*)\|$/.exec(line));
  return new Map(
    rows.flatMap((row) => (row === null ? [] : codesIn(row[1]!).map((name) => [name, codesIn(row[2]!)] as const))),
  );
}

/** The fields that each line may have: its own, and those that the tables of fields name for all. */
export function loggedFields(page: string): (name: string) => Set<string> {
  const common = page
    .split('\n')
    .map((line) => /^\| (`[\w./]+`(?:, `[\w./]+`)*) \| [^|]+ \|$/.exec(line))
    .flatMap((row) => (row === null ? [] : codesIn(row[1]!)));
  const lines = loggedLines(page);
  return (name) => new Set([...common, ...(lines.get(name) ?? [])]);
}
