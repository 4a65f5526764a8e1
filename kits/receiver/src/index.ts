export { NotVerified, createReceiver, is, withData } from './receiver.ts';
export type { EventType, GivenEvent, Receiver, Refusal, RequestHeaders, WebhookEvent } from './receiver.ts';
export { createHandler } from './handler.ts';
export { isNewer, subjectOf } from './newest.ts';
export type { Payloads } from './document.ts';
