/** The screens, in the order of the navigation. */
export const SCREENS = [{ path: 'deliveries', title: 'Deliveries' }] as const;
