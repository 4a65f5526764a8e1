export { createClient } from './client.ts';
export type { Client, ClientOptions } from './client.ts';
export { ApiError, Unreachable } from './errors.ts';
export type { Answer, Call, Item, Listing, Operation } from './types.ts';
export type { components } from './document.ts';
