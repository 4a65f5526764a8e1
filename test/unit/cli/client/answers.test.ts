/** What the command reads of the API's answers is there: the compiler compares it with the shapes that the API documents. */
import { expect, test } from '@jest/globals';
import type { z } from 'zod';

import * as answers from '../../../../cli/client/answers.ts';
import type { AuditEntryView } from '../../../../shared/api/shapes/audit.ts';
import type { AttemptView } from '../../../../shared/api/shapes/attempt.ts';
import type { DeliverySummaryView } from '../../../../shared/api/shapes/delivery.ts';
import type { EventTypesView } from '../../../../shared/api/shapes/event-type.ts';
import type { EventView } from '../../../../shared/api/shapes/event.ts';
import type { JobView } from '../../../../shared/api/shapes/job.ts';
import type { MetricsView } from '../../../../shared/api/shapes/metrics.ts';
import type { QuarantinedView } from '../../../../shared/api/shapes/quarantine.ts';
import type { SystemView } from '../../../../shared/api/shapes/system.ts';
import { refusals } from '../../../../shared/api/errors.ts';
import { failureOf } from '../../../../cli/client/failures.ts';

/** Compiles only where each view has all that is read of it. */
const HELD = {
  delivery: (view: DeliverySummaryView): z.input<typeof answers.delivery> => view,
  event: (view: EventView): z.input<typeof answers.event> => view,
  attempt: (view: AttemptView): z.input<typeof answers.attempt> => view,
  quarantined: (view: QuarantinedView): z.input<typeof answers.quarantined> => view,
  metrics: (view: MetricsView): z.input<typeof answers.metrics> => view,
  auditEntry: (view: AuditEntryView): z.input<typeof answers.auditEntry> => view,
  system: (view: SystemView): z.input<typeof answers.system> => view,
  eventTypes: (view: EventTypesView): z.input<typeof answers.eventTypes> => view,
  job: (view: JobView): z.input<typeof answers.job> => view,
};

test('the shapes are those', () => {
  expect(Object.keys(HELD).every((name) => name in answers)).toBe(true);
});

const EXITS: Readonly<Record<number, string>> = {
  400: 'usage',
  404: 'missing',
  429: 'unreachable',
  500: 'unreachable',
  503: 'unreachable',
};

test.each(Object.entries(refusals))(
  '%s ends a command as its status says, in the API’s words',
  (_, { status, code, message }) => {
    const failure = failureOf(status, JSON.stringify({ code, message, details: 'What to do.' }), 'GET /v1/events');
    expect(failure.exit).toBe(EXITS[status] ?? 'refused');
    expect(failure.message).toContain(`GET /v1/events was answered ${status}: ${message}: What to do`);
  },
);

test('an answer that is none of the API’s is shown by its beginning', () => {
  expect(failureOf(502, '<html>Bad Gateway</html>', 'GET /v1/events').message).toBe(
    'GET /v1/events was answered 502: <html>Bad Gateway</html>',
  );
});
