/** The form in which a webhook gets its events. */
import type { NormalizedEvent } from '../../events/event.ts';
import { hookerMessageIn } from './hooker-message.ts';
import { hasSlackForm } from './slack-message.ts';

/** `event` is ours, `hooker-…` are hooker's (docs/hooker.md), `slack` is for operational events (docs/operational-events.md). */
export const payloadFormats = ['event', 'hooker-v0', 'hooker-v1', 'slack'] as const;
export type PayloadFormat = (typeof payloadFormats)[number];

/** False for an absent format, which stands for `event`. */
export const isHookers = (format: PayloadFormat | undefined): boolean =>
  format === 'hooker-v0' || format === 'hooker-v1';

interface WithFormat {
  payload_format?: PayloadFormat;
}

/** A webhook's format, and that of what was stored before there were others. */
export const formatOf = ({ payload_format }: WithFormat): PayloadFormat => payload_format ?? 'event';

/** hooker's has its charset (docs/facts/hooker.md, HK-27). */
export const contentTypeOf = (format: PayloadFormat): string =>
  isHookers(format) ? 'application/json; charset=utf-8' : 'application/json';

/** Whether an event can be sent in a format. */
export function hasForm(format: PayloadFormat, event: Pick<NormalizedEvent, 'source' | 'type' | 'data'>): boolean {
  switch (format) {
    case 'event':
      return true;
    case 'slack':
      return hasSlackForm(event);
    case 'hooker-v0':
    case 'hooker-v1':
      return hookerMessageIn(format, event) !== null;
  }
}

/** Whether the body depends on the state: hooker's messages are as of their event (docs/facts/hooker.md, HK-26). */
export const hasStateIn = (format: PayloadFormat): boolean => format === 'event';

/** The field of a stored document that tells its format: left out where it is `event`. */
export const formatField = (format: PayloadFormat): WithFormat =>
  format === 'event' ? {} : { payload_format: format };
