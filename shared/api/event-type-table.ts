/** The event types with their samples, as `npm run openapi` writes them (`functions/api/event-types.json`). */
import { z } from 'zod';

import { jsonObject } from '../base/shape.ts';
import type { EpochMs } from '../base/time.ts';
import { customerShape, subjectShape } from '../events/event-shapes.ts';
import { payloadShape } from '../webhooks/payload/payload-shape.ts';
import type { PayloadView } from '../webhooks/payload/payload-shape.ts';
import type { ObservedState } from '../webhooks/payload/payload.ts';
import { payloadBody, serializeEvent } from '../webhooks/payload/payload.ts';

const event = () =>
  z.object({
    id: z.templateLiteral(['evt_', z.string()]),
    ...{ type: z.string(), source: z.string(), account: z.string(), source_type: z.string(), occurred_at: z.string() },
    ...{ subject: subjectShape().nullable(), customer: customerShape().nullable() },
    ...{ sku: z.string().nullable(), plan: z.string().nullable(), data: jsonObject('What happened.') },
    recovered: z.literal(true).exactOptional(),
  });

const sample = () =>
  z.object({
    source: z.string(),
    /** The source's own names; null: any that is not known. */
    source_types: z.array(z.string().nullable()),
    event: event(),
    /** That of its subject; null where it has none. */
    state: jsonObject('How things are.').nullable(),
  });

const eventType = () => z.object({ type: z.string(), description: z.string(), sources: z.array(sample()) });

export type Sample = z.output<ReturnType<typeof sample>>;
export type EventTypeRow = z.output<ReturnType<typeof eventType>>;

/** Reads the file's JSON: sorted by type. @throws ZodError where it is not what was written */
export const readEventTypeTable = (json: unknown): EventTypeRow[] => z.array(eventType()).parse(json);

/** What an attempt that was made at a time says of the sample's state. */
export const stateOfSample = ({ state }: Sample, at: EpochMs): ObservedState | null =>
  state && { state, state_status: 'fresh', state_observed_at: new Date(at).toISOString() };

/** The sample in the payload format `event`, as the first attempt sends it. */
export function samplePayload(sample: Sample): PayloadView {
  const { event } = sample;
  const state = stateOfSample(sample, Date.parse(event.occurred_at));
  return payloadShape().parse(JSON.parse(payloadBody(serializeEvent(event, noLink), state, 1).toString()));
}

const noLink = (): string => {
  throw new Error('A sample is small enough to be sent whole');
};
