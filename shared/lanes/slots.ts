/** Exchanges in flight, bounded per webhook within one instance. */

/** So many at once for one webhook. */
export const SLOTS_PER_WEBHOOK = 64;
/** How long a delivery waits for a slot before it is held back: its push must not occupy the others' window. */
export const SLOT_WAIT_MS = 200;

export interface Slots {
  /** @returns whether there was a slot in time; who has one releases it once */
  take: (webhook: string) => Promise<boolean>;
  release: (webhook: string) => void;
}

interface Lane {
  used: number;
  waiting: ((taken: boolean) => void)[];
}

export function createSlots(perWebhook = SLOTS_PER_WEBHOOK, waitMs = SLOT_WAIT_MS): Slots {
  const lanes = new Map<string, Lane>();
  return {
    take: (webhook) => {
      const lane = lanes.get(webhook) ?? { used: 0, waiting: [] };
      lanes.set(webhook, lane);
      if (lane.used < perWebhook) {
        lane.used += 1;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const give = (taken: boolean) => {
          clearTimeout(timer);
          resolve(taken);
        };
        const timer = setTimeout(() => {
          lane.waiting.splice(lane.waiting.indexOf(give), 1);
          resolve(false);
        }, waitMs);
        lane.waiting.push(give);
      });
    },
    release: (webhook) => {
      const lane = lanes.get(webhook);
      if (!lane) return;
      const next = lane.waiting.shift();
      if (next) return next(true);
      lane.used -= 1;
      if (lane.used === 0) lanes.delete(webhook);
    },
  };
}
