/** What was started, to be stopped in reverse: by the end of the stack, or because a later part failed. */
export interface StartedParts {
  own: <T extends { close: () => Promise<unknown> }>(part: T) => T;
  onStop: (stop: () => Promise<unknown> | void) => void;
  stop: () => Promise<void>;
}

export function startedParts(): StartedParts {
  const stops: (() => Promise<unknown> | void)[] = [];
  return {
    own: (part) => {
      stops.push(() => part.close());
      return part;
    },
    onStop: (stop) => void stops.push(stop),
    stop: async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    },
  };
}

/** Starts parts; when one fails, those before it are stopped again. */
export async function startParts<T>(start: (parts: StartedParts) => Promise<T>): Promise<T> {
  const parts = startedParts();
  try {
    return await start(parts);
  } catch (error) {
    await parts.stop();
    throw error;
  }
}
