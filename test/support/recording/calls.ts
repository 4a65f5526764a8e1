/** Calls over HTTP, each kept with its answer as a recording shows it. */
import { bodyShown } from './bodies.ts';
import type { Placeholders } from './placeholders.ts';

export interface Call {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is text. */
  body?: unknown;
}

export interface Answered {
  status: number;
  headers: Headers;
  json: Record<string, unknown>;
}

export interface Calls {
  /** @param title what it is, as the recording names it */
  call: (title: string, url: string, call?: Call) => Promise<Answered>;
  /** What was called since the last time. */
  take: () => unknown;
}

interface Kept {
  status: number;
  headers: unknown;
  body?: unknown;
}

export function openCalls(placeholders: Placeholders, usual: Record<string, string>): Calls {
  let kept: Record<string, Kept | null> = {};
  return {
    call: async (title, url, { method = 'GET', headers = {}, body } = {}) => {
      if (title in kept) throw new Error(`There is an answer to ${title} already`);
      // Those that are under way at the same time are kept in the order in which they began.
      kept[title] = null;
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const sent = { method, headers: { ...usual, ...headers }, ...(text === undefined ? {} : { body: text }) };
      const response = await fetch(url, sent);
      const answer = await response.text();
      kept[title] = {
        status: response.status,
        headers: placeholders.json(Object.fromEntries(response.headers)),
        ...(answer === '' ? {} : { body: bodyShown(answer, placeholders) }),
      };
      return { status: response.status, headers: response.headers, json: objectIn(answer) };
    },
    take: () => {
      const taken = withHeaderSets(kept);
      kept = {};
      return taken;
    },
  };
}

/** Most answers share their headers: each set is told once. */
function withHeaderSets(answers: Record<string, Kept | null>): Record<string, unknown> {
  const sets = new Map<string, { name: string; headers: unknown }>();
  const named = Object.entries(answers).map(([title, answer]) => {
    const text = JSON.stringify(answer?.headers);
    const set = sets.get(text) ?? { name: `headers ${sets.size + 1}`, headers: answer?.headers };
    sets.set(text, set);
    return [title, { ...answer, headers: set.name }] as const;
  });
  const told = [...sets.values()].map(({ name, headers }) => [name, headers] as const);
  return { answers: Object.fromEntries(named), ...Object.fromEntries(told) };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
