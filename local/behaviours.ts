/** How the local receiver can be told to answer. `slow`: longer than any webhook waits; `off`: the connection is cut. */
export const BEHAVIOURS = ['ok', '500', 'slow', '410', 'off'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/** Where it is steered, at the receiver. */
export const BEHAVIOUR_PATH = '/behaviour';
