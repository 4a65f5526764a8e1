/** The screens, in the order of the navigation. */
export const SCREENS = [
  { path: 'now', title: 'Now' },
  { path: 'failures', title: 'Failures' },
  { path: 'deliveries', title: 'Deliveries' },
  { path: 'inbound', title: 'Inbound' },
  { path: 'jobs', title: 'Replays' },
  { path: 'destinations', title: 'Destinations' },
  { path: 'audit', title: 'Audit' },
  { path: 'system', title: 'System' },
  { path: 'event-types', title: 'Event types' },
] as const;
