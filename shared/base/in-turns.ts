/**
 * Lets the tasks of one key run one after the other, in the order in which they came; those of different keys don't wait
 * for each other. Changes of the same document at the same time would only abort each other. A task is told whether it had
 * to wait: what was read before it is old then.
 */
export type InTurn = <T>(key: string, task: (waited: boolean) => Promise<T>) => Promise<T>;

export function inTurns(): InTurn {
  const lastOf = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const before = lastOf.get(key);
    const go = () => task(before !== undefined);
    const mine = (before ?? Promise.resolve()).then(go, go);
    lastOf.set(key, mine);
    const forget = () => {
      if (lastOf.get(key) === mine) lastOf.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  };
}
