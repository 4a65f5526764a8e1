/** Waits for what the pipeline does behind its answers, by asking the store. */
import type { RecordedWorld } from './world.ts';

/** Looks until a delivery of a webhook is as wanted; gives the ids of those that are, oldest first. */
export async function untilDeliveries(
  { stack }: RecordedWorld,
  webhook: string,
  count: number,
  isWanted: (delivery: Record<string, unknown>) => boolean,
): Promise<string[]> {
  const query = stack.db.collection('deliveries').where('webhook_id', '==', webhook);
  for (;;) {
    const { docs } = await query.get();
    const wanted = docs.filter((doc) => isWanted(doc.data()));
    if (wanted.length >= count)
      return wanted.sort((a, b) => (a.createTime < b.createTime ? -1 : 1)).map(({ id }) => id);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const hasEnded = ({ status }: Record<string, unknown>): boolean => status !== 'pending';
export const isHeld =
  (hold: string) =>
  (delivery: Record<string, unknown>): boolean =>
    delivery['hold'] === hold;
