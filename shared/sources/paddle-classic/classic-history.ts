/**
 * Paddle Classic's history of alerts: up to 90 days, newest first, 250 a page at most (docs/facts/paddle.md, PC-17).
 */
import { z } from 'zod';

import { MAX_DEPTH_AROUND, numberText, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { EpochMs } from '../../base/time.ts';
import type { ExchangeOptions } from '../asking/http-exchange.ts';
import { SourceFailure } from '../asking/source-failure.ts';
import { callPaddle } from '../paddle/paddle-call.ts';

export const CLASSIC_HISTORY_PAGE = 250;

export interface ClassicHistoryOptions extends Omit<ExchangeOptions, 'what'> {
  /** `https://vendors.paddle.com`, or the sandbox's. */
  apiUrl: string;
  vendorId: string;
  vendorAuthCode: string;
}

export interface ClassicHistoryQuery {
  /** Both to the second; whether Paddle counts the bounds in is not documented. */
  from: EpochMs;
  to: EpochMs;
  /** From 1. */
  page: number;
}

/** One alert of the history, made an alert again; or what could not be read, as it came. */
export type HistoryAlert = { ok: true; alertId: string; form: Buffer } | { ok: false; reason: string; raw: Buffer };

export interface ClassicHistoryPage {
  alerts: HistoryAlert[];
  pages: number;
}

const API = 'The Paddle Classic API';

/**
 * Reads one page of a window, which Paddle asks to be 24 hours long at most.
 * @throws SourceFailure
 */
export async function fetchClassicHistory(
  { from, to, page }: ClassicHistoryQuery,
  { apiUrl, vendorId, vendorAuthCode, ...options }: ClassicHistoryOptions,
): Promise<ClassicHistoryPage> {
  const body = new URLSearchParams({
    vendor_id: vendorId,
    vendor_auth_code: vendorAuthCode,
    page: String(page),
    alerts_per_page: String(CLASSIC_HISTORY_PAGE),
    query_head: classicSecond(to),
    query_tail: classicSecond(from),
  });
  const url = new URL('/api/2.0/alert/webhooks', apiUrl);
  const { status, text } = await callPaddle({ what: API, ...options }, url, { method: 'POST', body });
  const answer = replyIn(text);
  if (!answer) throw new SourceFailure('busy', `${API} answered ${status} without a history that can be read`);
  if (!answer.success) throw refusal(answer.error?.code ?? 'unknown');
  return { alerts: answer.response.data.map(alertOf), pages: Number(answer.response.total_pages) };
}

const digits = z.preprocess((value) => numberText(value) ?? value, z.string().regex(/^\d{1,15}$/));
const reply = z.discriminatedUnion('success', [
  z.object({ success: z.literal(true), response: z.object({ total_pages: digits, data: z.array(z.unknown()) }) }),
  z.object({ success: z.literal(false), error: z.object({ code: digits }).optional() }),
]);

function replyIn(text: string): z.output<typeof reply> | undefined {
  try {
    return reply.safeParse(parseJson(text, MAX_DEPTH_AROUND)).data;
  } catch {
    return undefined;
  }
}

/** 107 and 114: the credentials are not valid, or may not do this. */
function refusal(code: string): SourceFailure {
  if (code !== '107' && code !== '114') return new SourceFailure('busy', `${API} refused with error ${code}`);
  const advice = 'check vendorId and vendorAuthCode in PADDLE_ACCOUNTS';
  return new SourceFailure('misconfigured', `${API} refused with error ${code}: ${advice}`);
}

const entry = z.object({
  id: digits,
  alert_name: z.string().min(1),
  created_at: z.string(),
  fields: z.record(
    z.string(),
    z.custom<Json>(() => true),
  ),
});

function alertOf(given: unknown): HistoryAlert {
  const { data, error } = entry.safeParse(given);
  if (data) {
    const fields = { ...namesOf(data), ...data.fields };
    return { ok: true, alertId: valueOf(fields['alert_id']), form: formOf(fields) };
  }
  const wrong = [...new Set(error.issues.map(({ path }) => path.join('.') || 'entry'))].join(', ');
  return { ok: false, reason: `the history's entry can't be read: ${wrong}`, raw: Buffer.from(JSON.stringify(given)) };
}

/** What the history keeps beside an alert's fields; a field of the same name goes first. */
const namesOf = ({ id, alert_name, created_at }: z.output<typeof entry>): JsonObject => ({
  alert_name,
  alert_id: id,
  event_time: created_at.slice(0, 19),
});

/** The form that the alert was, but for its signature; the same entry always gives the same bytes. */
function formOf(fields: JsonObject): Buffer {
  const names = Object.keys(fields).filter((name) => name !== 'p_signature');
  const pairs = names.sort().map((name): [string, string] => [name, valueOf(fields[name])]);
  return Buffer.from(new URLSearchParams(pairs).toString());
}

/**
 * Every value of an alert is text, a number's the digits that it is written with (docs/facts/paddle.md, PC-1). A flag's
 * is 0 or 1, an absent one's is empty (docs/facts/paddle.md, PC-8).
 */
function valueOf(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `YYYY-MM-DD HH:MM:SS`, UTC. */
const classicSecond = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
