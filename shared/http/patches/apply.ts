/**
 * What this service changes in Node and functions-framework for the whole process. Each patch is a file that says why, and is
 * taken out by its line here.
 */
import { releaseEndedStreams } from './ended-streams.ts';
import { hideBodies } from './hidden-bodies.ts';
import { runInNoDomain } from './no-domains.ts';
import { readOddTargets } from './odd-targets.ts';

let applied = false;

/** Once for this module, however often it is called; before the process serves its first request. */
export function applyPatches(): void {
  if (applied) return;
  applied = true;
  runInNoDomain();
  releaseEndedStreams();
  hideBodies();
  readOddTargets();
}
