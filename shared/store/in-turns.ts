/**
 * Lets the tasks of one key run one after the other, in the order in which they came; those of different keys don't wait
 * for each other. Transactions on the same document at the same time would only abort each other.
 */
export function inTurns(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const lastOf = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const before = lastOf.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    lastOf.set(key, mine);
    const forget = () => {
      if (lastOf.get(key) === mine) lastOf.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  };
}
