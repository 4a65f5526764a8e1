/** The places that a job notes on its way back, so that it can go from the oldest to the newest: pure. */
import type { Position } from '../store/lists.ts';
import type { Places } from './documents.ts';
import { textOf } from './job-place.ts';

/** A job's document has room for 1 MiB; a place has about 60 bytes. */
const MOST_PLACES = 4_000;

/** A block is about a page, but no shorter than this: a slow job reads the rest of its block again for each page. */
const SHORTEST_BLOCK = 10;

/** @param page how many documents a page of the job takes at most */
export const nowhere = (page: number): Places => ({
  stage: 'noting',
  places: [],
  every: Math.max(SHORTEST_BLOCK, page),
  passed: 0,
});

/** @param passed the next documents, newest first */
export function notedAfter({ stage, places, every, passed }: Places, next: readonly Position[]): Places {
  const more = next.filter((_, index) => (passed + index + 1) % every === 0).map(textOf);
  return thinned({ stage, places: [...places, ...more], every, passed: passed + next.length });
}

/** Where there are too many places every other one goes. */
function thinned(noted: Places): Places {
  if (noted.places.length <= MOST_PLACES) return noted;
  const places = noted.places.filter((_, index) => index % 2 === 1);
  return thinned({ ...noted, places, every: noted.every * 2 });
}
