/** What one caller wants done in a shared round trip. */
interface Waiting<Unit, Result> {
  unit: Unit;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

export interface SharedTrip<Unit, Result> {
  /** Does all units in one round trip, results in the units' order; a throw fails, or halves, the whole batch. */
  go: (units: Unit[]) => Promise<Result[]>;
  /** Whether a failure concerns only some unit of the batch, so that halves of it are worth a try. */
  isOffence?: (error: unknown) => boolean;
  /** Units with an equal key never travel together. */
  keyOf?: (unit: Unit) => string | undefined;
  /** Size of a unit and of the largest batch, in the same measure. */
  sizeOf?: (unit: Unit) => number;
  maxSize?: number;
  maxUnits: number;
  /** Waits for company before each batch leaves, and never rejects; without it nobody waits. */
  gather?: () => Promise<void>;
}

/**
 * Lets the concurrent requests of an instance share round trips: the next batch leaves when the last one returns, so a
 * lone unit never waits and a crowd pays one trip together. A batch that fails by an offence of one unit is halved
 * until the offender goes alone.
 */
export function shareTrips<Unit, Result>(trip: SharedTrip<Unit, Result>): (unit: Unit) => Promise<Result> {
  let queue: Waiting<Unit, Result>[] = [];
  let busy = false;

  const leave = async () => {
    busy = true;
    // One turn of the event loop, so that units which arrived together leave together.
    await Promise.resolve();
    while (queue.length > 0) {
      await trip.gather?.();
      const [batch, rest] = nextBatch(queue, trip);
      queue = rest;
      await travel(batch, trip);
    }
    busy = false;
  };

  return (unit) =>
    new Promise((resolve, reject) => {
      queue.push({ unit, resolve, reject });
      if (!busy) void leave();
    });
}

function nextBatch<Unit, Result>(
  queue: Waiting<Unit, Result>[],
  { keyOf, sizeOf, maxSize = Infinity, maxUnits }: SharedTrip<Unit, Result>,
): [batch: Waiting<Unit, Result>[], rest: Waiting<Unit, Result>[]] {
  const batch: Waiting<Unit, Result>[] = [];
  const rest: Waiting<Unit, Result>[] = [];
  const keys = new Set<string>();
  let size = 0;
  for (const waiting of queue) {
    const key = keyOf?.(waiting.unit);
    const unitSize = sizeOf?.(waiting.unit) ?? 0;
    const fits = batch.length === 0 || (batch.length < maxUnits && size + unitSize <= maxSize);
    if (!fits || (key !== undefined && keys.has(key))) {
      rest.push(waiting);
      continue;
    }
    if (key !== undefined) keys.add(key);
    size += unitSize;
    batch.push(waiting);
  }
  return [batch, rest];
}

async function travel<Unit, Result>(batch: Waiting<Unit, Result>[], trip: SharedTrip<Unit, Result>): Promise<void> {
  try {
    const results = await trip.go(batch.map(({ unit }) => unit));
    if (results.length !== batch.length) throw new RangeError(`${results.length} results for ${batch.length} units`);
    for (const [index, result] of results.entries()) batch[index]?.resolve(result);
  } catch (error) {
    if (batch.length === 1 || !trip.isOffence?.(error)) return batch.forEach(({ reject }) => reject(error));
    const half = Math.ceil(batch.length / 2);
    // Together: after an outage most of a batch are repeats of what was committed, and one after the other they would
    // take so long that they are repeated again before they are answered.
    await Promise.all([travel(batch.slice(0, half), trip), travel(batch.slice(half), trip)]);
  }
}
