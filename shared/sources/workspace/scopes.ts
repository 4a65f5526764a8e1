/** Reads orders and registers for notifications: `register` needs this one (docs/facts/google-workspace.md, GR-4). */
export const SCOPE_ORDER = 'https://www.googleapis.com/auth/apps.order';
/** Reads orders: enough to re-fetch and to list. */
export const SCOPE_ORDER_READONLY = 'https://www.googleapis.com/auth/apps.order.readonly';
