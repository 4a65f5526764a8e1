/** The relative imports of the repository's own files, types and lazy ones included, as TypeScript's scanner reads them. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import ts from 'typescript';

export interface Import {
  from: string;
  to: string;
}

/** @param folders at the repository's top */
export const importsIn = (folders: readonly string[]): Import[] =>
  globSync(folders.map((folder) => `${folder}/**/*.{ts,tsx}`)).flatMap((from) =>
    ts
      .preProcessFile(readFileSync(from, 'utf8'), true, true)
      .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => ({ from, to: join(dirname(from), fileName) })),
  );

/** The groups of folders that import one another in a circle, each sorted. */
export function cyclesAmong(imports: readonly Import[]): string[][] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [here, there] = [dirname(from), dirname(to)];
    if (here !== there) targets.set(here, (targets.get(here) ?? new Set()).add(there));
  }
  const reached = new Map([...targets.keys()].map((folder) => [folder, reachedFrom(folder, targets)]));
  const circles = [...reached.keys()]
    .filter((folder) => reached.get(folder)?.has(folder))
    .map((folder) => [...reached.keys()].filter((other) => isMutual(folder, other, reached)).sort());
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()];
}

const isMutual = (one: string, other: string, reached: ReadonlyMap<string, ReadonlySet<string>>): boolean =>
  (reached.get(one)?.has(other) && reached.get(other)?.has(one)) ?? false;

function reachedFrom(folder: string, targets: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>();
  const ahead = [...(targets.get(folder) ?? [])];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    ahead.push(...(targets.get(next) ?? []));
  }
  return reached;
}
