/** The orders that a webhook may ask of its deliveries (docs/facts/hooker.md, HK-35; docs/ordering.md). */
export const orderings = ['none', 'subject'] as const;

/** `subject`: strictly one after the other, those of one subject; a failure holds up only these. */
export type Ordering = (typeof orderings)[number];
