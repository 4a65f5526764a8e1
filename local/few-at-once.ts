/** So many files are open together at most: some systems let a process open 256 in all (`NEEDED` in open-files.ts). */
const AT_ONCE = 16;

/** Works on files, a few at a time. @returns what each gave, in their order */
export async function fewAtOnce<T, R>(files: readonly T[], work: (file: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE)
    results.push(...(await Promise.all(files.slice(from, from + AT_ONCE).map(work))));
  return results;
}
