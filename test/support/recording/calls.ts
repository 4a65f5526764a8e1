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

export function openCalls(placeholders: Placeholders, usual: () => Record<string, string>): Calls {
  let kept: Record<string, unknown> = {};
  return {
    call: async (title, url, { method = 'GET', headers = {}, body } = {}) => {
      if (title in kept) throw new Error(`${title} is there already`);
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(url, {
        method,
        headers: { ...usual(), ...headers },
        ...(text === undefined ? {} : { body: text }),
      });
      const answer = await response.text();
      kept[title] = {
        status: response.status,
        headers: placeholders.json(Object.fromEntries(response.headers)),
        ...(answer === '' ? {} : { body: bodyShown(answer, placeholders) }),
      };
      return { status: response.status, headers: response.headers, json: objectIn(answer) };
    },
    take: () => {
      const taken = kept;
      kept = {};
      return taken;
    },
  };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
