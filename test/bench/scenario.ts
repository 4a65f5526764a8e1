import type { World } from './world.ts';

export interface RunOptions {
  /** Small numbers, for a look within two minutes; no figure of it says anything about a target. */
  quick: boolean;
}

/** Named figures; milliseconds, seconds and shares are named in the name. */
export type Figures = Readonly<Record<string, number>>;

export interface Scenario {
  name: string;
  /** What is done. */
  title: string;
  run: (world: World, options: RunOptions) => Promise<Figures>;
  /** False where it starts all that it needs itself. */
  needsWorld?: boolean;
  /** Of the functions and of Node, where they are to differ from the usual. */
  settings?: NodeJS.ProcessEnv;
  /** Whether it is run only when it is asked for by its name. */
  onlyByName?: boolean;
}
