/** What a webhook may ask of the order of its deliveries (HK-35). */
export const orderings = ['none', 'subject'] as const;

/** `subject`: strictly one after the other, those of one subject; a failure holds up only these. */
export type Ordering = (typeof orderings)[number];
