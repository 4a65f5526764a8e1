import process from 'node:process';

import { z } from 'zod';

/** What a stack without load comes near to, twice: its parts are twelve processes with three pipes each, and sockets. */
const NEEDED = 256;

/** The system lets a process open too few files; the message says how to change it. */
export class TooFewFiles extends Error {}

const report = z.object({
  userLimits: z.object({ open_files: z.object({ soft: z.union([z.number(), z.string()]) }) }),
});

/**
 * Every part has the limit of this process: below what is needed they fail one by one, each in its own way.
 * @throws TooFewFiles
 */
export function assertFilesAllowed(allowed = openFilesLimit()): void {
  if (allowed >= NEEDED) return;
  throw new TooFewFiles(
    `A process may open ${allowed} files here, and the stack needs ${NEEDED}: raise the limit with ulimit -n ${4 * NEEDED}`,
  );
}

/** Infinity where there is none. */
function openFilesLimit(): number {
  // The network's part of a report takes seconds where names resolve slowly; Node's types don't know the switch.
  Object.assign(process.report, { excludeNetwork: true });
  const soft = report.safeParse(process.report.getReport()).data?.userLimits.open_files.soft;
  return typeof soft === 'number' ? soft : Infinity;
}
