/** Which calls and pushes go wrong, and how often each way was taken. */
import type { Plan, Server, Storm } from './plan.ts';
import { randomOf } from './random.ts';

/** gRPC's, by https://github.com/grpc/grpc/blob/master/doc/statuscodes.md. */
const CODES = { DEADLINE_EXCEEDED: 4, ABORTED: 10, UNAVAILABLE: 14 } as const;
type CodeName = keyof typeof CODES;

export type CallFault =
  /** Answered so, and not done. */
  | { kind: 'refused'; code: number }
  /** Done, and answered so. */
  | { kind: 'answer lost'; code: number }
  /** Done late. */
  | { kind: 'late'; ms: number }
  /** Done at once, answered late. */
  | { kind: 'answered late'; ms: number };

export type PushFault =
  /** Answered 503, and not passed on. */
  | { kind: 'refused' }
  /** Passed on, and answered 503 whatever the function said. */
  | { kind: 'answer lost' }
  /** Passed on at once, and once more. */
  | { kind: 'duplicated'; afterMs: number }
  /** Passed on late, so that others overtake it. */
  | { kind: 'reordered'; ms: number };

export interface Faults {
  callFault: (server: Server) => CallFault | null;
  pushFault: () => PushFault | null;
  /** Whether a push whose process died is pushed again at once, not answered as failed. */
  pushedAgain: () => boolean;
  /** Whether the flapping endpoint fails now. */
  flaps: () => boolean;
  /** Times by what went wrong. */
  injected: () => Readonly<Record<string, number>>;
  /** Nothing goes wrong any more. */
  end: () => void;
}

/** How often something goes wrong with no storm about. */
const CALM_SHARE = 0.02;
const CALM_PUSHES = 0.25;
/**
 * Of the pushes that are disturbed in a storm. Otherwise none are: Pub/Sub slows a subscription down when too many fail, and
 * nothing would be under load.
 */
const FAILING_PUSHES = 0.2;
/** For the same reason: a kill of `deliver` fails all pushes that it has in hand. */
const AGAIN_AFTER_DEATH = 0.99;
const CALM_FLAPS = 0.35;

/** @param elapsedMs since the load began; before that nothing goes wrong */
export function faultsOf({ seed, storms }: Pick<Plan, 'seed' | 'storms'>, elapsedMs: () => number): Faults {
  const random = randomOf(seed, 'faults');
  const injected: Record<string, number> = {};
  let ended = false;

  const stormAt = (at: Storm['at']): Storm | undefined => {
    const now = elapsedMs();
    return storms.find((each) => each.at === at && each.fromMs <= now && now < each.untilMs);
  };
  const share = (at: Storm['at'], calm: number): number =>
    ended || elapsedMs() < 0 ? 0 : (stormAt(at)?.share ?? calm);
  const count = (what: string): void => void (injected[what] = (injected[what] ?? 0) + 1);
  const code = (names: CodeName[]): { name: CodeName; code: number } => {
    const name = random.pick(names);
    return { name, code: CODES[name] };
  };

  return {
    callFault: (server) => {
      if (!random.chance(share(server, CALM_SHARE))) return null;
      const kind = random.pick(['refused', 'refused', 'answer lost', 'late', 'answered late'] as const);
      if (kind === 'late' || kind === 'answered late') {
        count(`${server}: ${kind}`);
        return { kind, ms: random.between(20, 2_000) };
      }
      // Of a call that was aborted nothing is done.
      const refusal = code(
        kind === 'refused' ? ['UNAVAILABLE', 'ABORTED', 'DEADLINE_EXCEEDED'] : ['UNAVAILABLE', 'DEADLINE_EXCEEDED'],
      );
      count(`${server}: ${kind}, ${refusal.name}`);
      return { kind, code: refusal.code };
    },
    pushFault: () => {
      if (!random.chance(share('pushes', CALM_PUSHES))) return null;
      const fails = stormAt('pushes') !== undefined && random.chance(FAILING_PUSHES);
      const kind = random.pick(fails ? (['refused', 'answer lost'] as const) : (['duplicated', 'reordered'] as const));
      count(`push: ${kind}`);
      if (kind === 'duplicated') return { kind, afterMs: random.between(0, 3_000) };
      return kind === 'reordered' ? { kind, ms: random.between(20, 1_500) } : { kind };
    },
    pushedAgain: () => {
      const again = random.chance(AGAIN_AFTER_DEATH);
      if (again) count('push: pushed again after its process died');
      return again;
    },
    flaps: () => random.chance(share('flapping', CALM_FLAPS)),
    injected: () => injected,
    end: () => {
      ended = true;
    },
  };
}
