/** Follows a list of the API: each call brings what came since, also what of it may not be complete yet. */
import type { Query } from '../client/client.ts';

export interface FollowedPage<T> {
  items: readonly T[];
  next_cursor: string | null;
  follow_cursor?: string | undefined;
}

/** Asks for a page of the list. */
export type Follow<T> = (asked: Query) => Promise<FollowedPage<T>>;

const PAGE = 200;

/**
 * @returns what to call again and again: it answers oldest first, and some items twice, since a page is bounded below by what
 *   was complete before
 */
export function followList<T>(pageOf: Follow<T>): () => Promise<T[]> {
  let follow = 'now';
  return async () => {
    const asked = { limit: PAGE, follow, provisional: true };
    const first = await pageOf(asked);
    const items = [...first.items];
    for (let cursor = first.next_cursor; cursor !== null;) {
      const page = await pageOf({ ...asked, cursor });
      items.push(...page.items);
      cursor = page.next_cursor;
    }
    follow = first.follow_cursor ?? follow;
    return items.reverse();
  };
}
