/** Lets a test choose what happens next among all that could: every order of steps of several processes. */

/** A step that is ready, and waits to be chosen. */
interface Gate {
  label: string;
  owner: string;
  go: () => void;
}

export interface Schedule {
  /** Waits until this step of a process is chosen; for ever once the process has crashed. */
  gate: (owner: string, label: string) => Promise<void>;
  /** The next choice, 0 to `below` − 1; 0 where no more were given. */
  choose: (below: number) => number;
  /** Ends a process: none of its steps happens any more. */
  crash: (owner: string) => void;
  hasCrashed: (owner: string) => boolean;
  /** Lets a process make no step for a while. */
  freeze: (owner: string, ms: number) => void;
  /** Lets one step happen. @returns false where none is ready */
  step: () => Promise<boolean>;
  /** Lets everything happen that follows from what was done. */
  settle: () => Promise<void>;
  readonly ready: number;
  /** Whether a process with such a name has a step to make, now or after a freeze. */
  waits: (name: string) => boolean;
  /** What has happened, for the report of a failure. */
  readonly log: string[];
}

/** From its n-th step on, whoever makes that one makes no other for a while. */
export interface Freeze {
  atStep: number;
  ms: number;
}

/** Of the event loop, until all has happened: exchanges that give way begin one in a turn. */
const TURNS = 16;

/** @param choices numbers, each decides one choice by its remainder */
export function schedule(choices: readonly number[], freezes: readonly Freeze[], now: () => number): Schedule {
  const gates: Gate[] = [];
  const crashed = new Set<string>();
  const log: string[] = [];
  const frozen = new Map<string, number>();
  let [next, made] = [0, 0];
  const ready = () => gates.filter(({ owner }) => (frozen.get(owner) ?? 0) <= now());
  const choose = (below: number) => (next < choices.length ? choices[next++]! % below : 0);
  const freeze = (owner: string, ms: number) => {
    frozen.set(owner, now() + ms);
    log.push(`  ${owner} freezes for ${ms}`);
  };
  const settle = async () => {
    for (let turn = 0; turn < TURNS; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return {
    gate: (owner, label) =>
      new Promise((resolve) => {
        if (!crashed.has(owner)) gates.push({ owner, label, go: resolve });
      }),
    choose,
    crash: (owner) => {
      crashed.add(owner);
      log.push(`${owner} crashes`);
      for (let index = gates.length - 1; index >= 0; index--) if (gates[index]!.owner === owner) gates.splice(index, 1);
    },
    hasCrashed: (owner) => crashed.has(owner),
    freeze,
    step: async () => {
      const able = ready();
      if (able.length === 0) return false;
      const gate = able[choose(able.length)]!;
      gates.splice(gates.indexOf(gate), 1);
      log.push(`${gate.owner}: ${gate.label}`);
      made += 1;
      const planned = freezes.find(({ atStep }) => atStep === made);
      if (planned) freeze(gate.owner, planned.ms);
      gate.go();
      await settle();
      return true;
    },
    settle,
    waits: (name) => gates.some(({ owner }) => owner.startsWith(name)),
    get ready() {
      return ready().length;
    },
    log,
  };
}
