/** The screens, in the order of the navigation. */
export const SCREENS = [
  { path: 'deliveries', title: 'Deliveries' },
  { path: 'inbound', title: 'Inbound' },
  { path: 'webhooks', title: 'Webhooks' },
] as const;
