/** Which events let a destination act, and how: pure. */
import { isOfType } from '../../events/event-types.ts';

/** `invite`: into the service. `join`, `leave`: a group, an organization. */
export const ACTIONS = ['invite', 'join', 'leave'] as const;
export type Action = (typeof ACTIONS)[number];

export interface Rule {
  /** Exact types, or `subscription.*`. */
  event_types: string[];
  /** null: of every plan. */
  plans: string[] | null;
  actions: Action[];
  enabled: boolean;
}

/** What a delivery of an event may do. @param plan that of its subscription; null where it is not known */
export const actionsFor = (rules: readonly Rule[], type: string, plan: string | null): ReadonlySet<Action> =>
  new Set(
    rules
      .filter(({ enabled, event_types }) => enabled && event_types.some((each) => isOfType(each, type)))
      .filter(({ plans: of }) => of === null || (plan !== null && of.includes(plan)))
      .flatMap(({ actions }) => actions),
  );

/** What a look that no event asked for may do: all that any rule may. */
export const everyAction = (rules: readonly Rule[]): ReadonlySet<Action> =>
  new Set(rules.filter(({ enabled }) => enabled).flatMap(({ actions }) => actions));

/** The types that a destination gets where its body names none. */
export const typesOf = (rules: readonly Rule[]): string[] => [
  ...new Set(rules.filter(({ enabled }) => enabled).flatMap(({ event_types: types }) => types)),
];
