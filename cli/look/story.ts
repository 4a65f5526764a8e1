/** What happened to an event, line by line: pure. */
import type { Attempt, Delivery, Event } from '../client/answers.ts';
import type { Paint } from '../frame/colours.ts';
import { table } from '../frame/table.ts';
import { clock, durationText } from '../frame/times.ts';
import { isTroubled } from './words.ts';

/** An event, or nothing where a payload was given; its deliveries, and their attempts. */
export interface Told {
  event: Event | null;
  deliveries: readonly Delivery[];
  attempts: readonly Attempt[];
  nameOf: (webhookId: string) => string;
  /** The webhooks that an event did not match, and why not. */
  whyNot?: readonly { webhook_name: string; reason: string; sentence: string }[];
}

interface Step {
  at: string;
  cells: readonly string[];
}

/** In the order of time. The day stands above them, or in each where they are of several. */
export function storyLines(told: Told, paint: Paint): string[] {
  const steps = [...eventSteps(told), ...told.deliveries.flatMap((each) => deliverySteps(each, told, paint))];
  const sorted = steps.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const isOneDay = new Set(sorted.map(({ at }) => day(at))).size <= 1;
  const rows = sorted.map(({ at, cells }) => [isOneDay ? clock(at) : `${day(at)} ${clock(at)}`, ...cells]);
  return [...(isOneDay && sorted[0] ? [paint('faint', day(sorted[0].at))] : []), ...table(rows)];
}

const day = (at: string): string => at.slice(0, 10);

function eventSteps({ event, deliveries, nameOf, whyNot = [] }: Told): Step[] {
  if (event === null) return [];
  const about = event.subject === null ? '' : ` of ${event.subject.kind} ${event.subject.id}`;
  const found = event.recovered ? ', found by reconcile' : '';
  const received = { at: event.received_at, cells: ['received', `${event.source_type}${about}${found}`, event.id] };
  const names = [...new Set(deliveries.map(({ webhook_id }) => nameOf(webhook_id)))].slice(0, 5).join(', ');
  const count = `${event.matched} webhook${event.matched === 1 ? '' : 's'}`;
  const matched = {
    at: event.received_at,
    cells: ['matched', (names === '' ? count : `${count}: ${names}`) + notText(whyNot)],
  };
  return [received, matched];
}

/** `; not Audit (event_types), Old CRM (disabled)` */
function notText(whyNot: NonNullable<Told['whyNot']>): string {
  const some = whyNot.slice(0, 3).map(({ webhook_name, reason }) => `${webhook_name} (${reason})`);
  return some.length === 0 ? '' : `; not ${some.join(', ')}${whyNot.length > some.length ? ' …' : ''}`;
}

function deliverySteps(delivery: Delivery, { attempts, nameOf }: Told, paint: Paint): Step[] {
  const name = nameOf(delivery.webhook_id);
  const own = attempts.filter(({ delivery_id }) => delivery_id === delivery.id);
  return [
    ...(delivery.origin === 'event'
      ? []
      : [{ at: delivery.created_at, cells: [`→ ${name}`, delivery.origin, delivery.id] }]),
    ...own.map((attempt) => ({
      at: attempt.started_at,
      cells: [`→ ${name}`, attemptText(attempt, paint), delivery.id.slice(0, 8)],
    })),
  ];
}

function attemptText(attempt: Attempt, paint: Paint): string {
  const { success, response_status_code: status, error_code, execution_duration, state_status, counted } = attempt;
  const answered = paint(success ? 'good' : 'bad', status === 0 ? (error_code ?? 'no answer') : String(status));
  const state = state_status === null ? '' : `, state ${state_status}`;
  return `attempt ${attempt.attempt}: ${answered} after ${durationText(execution_duration)}${state}${counted ? '' : ', not counted'}`;
}

/** The sentences first: what is not delivered, then what is. */
export function verdictLines({ event, deliveries, whyNot = [] }: Told, paint: Paint): string[] {
  if (event?.matched === 0)
    return [
      paint('strong', 'Matched no webhook: nothing had to be delivered.'),
      ...whyNot.slice(0, 10).map(({ webhook_name, sentence }) => `${webhook_name}: ${sentence}`),
    ];
  const done = deliveries.filter(({ status }) => status === 'succeeded');
  const open = deliveries.filter(({ status }) => status !== 'succeeded');
  const [first] = done;
  return [
    ...open.map((each) => paint(isTroubled(each) ? 'bad' : 'doubtful', each.verdict)),
    ...(first === undefined
      ? []
      : [paint('good', done.length === 1 ? first.verdict : `Delivered ${done.length} times.`)]),
  ];
}
