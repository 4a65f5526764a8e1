/** What a run has covered, read from the report of schemathesis: a line of JSON for each of its events. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

import { unjudged } from './judged.ts';

const bytes = z
  .looseObject({ $base64: z.string() })
  .transform(({ $base64 }) => Buffer.from($base64, 'base64').toString());

const scenario = z.looseObject({
  phase: z.string(),
  recorder: z.looseObject({
    cases: z
      .record(
        z.string(),
        z.looseObject({
          value: z.looseObject({
            method: z.string(),
            path: z.string(),
            meta: z.looseObject({ generation: z.looseObject({ mode: z.string() }) }).nullish(),
          }),
        }),
      )
      .default({}),
    interactions: z
      .record(
        z.string(),
        z.looseObject({
          request: z.looseObject({ uri: z.string(), body: bytes.nullish() }),
          response: z.looseObject({ status_code: z.int(), content: bytes.nullish() }).nullish(),
        }),
      )
      .default({}),
  }),
});
type Scenario = z.output<typeof scenario>;

const line = z.looseObject({ ScenarioFinished: scenario.optional() });
const refused = z.looseObject({ details: z.string() });

export interface Summary {
  /** Requests by phase. */
  phases: Map<string, number>;
  /** Statuses by operation, `GET /v1/events`. */
  operations: Map<string, Set<number>>;
  /** How often the API refused what the document allows, by a rule that is known. */
  judged: number;
  /** Such refusals by another rule, each with a request; and answers that never came. */
  faults: Map<string, string>;
}

export async function summaryOf(path: string): Promise<Summary> {
  const summary: Summary = { phases: new Map(), operations: new Map(), judged: 0, faults: new Map() };
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const { ScenarioFinished: finished } = line.parse(JSON.parse(text));
    if (finished) add(summary, finished);
  }
  return summary;
}

function add(summary: Summary, { phase, recorder: { cases, interactions } }: Scenario): void {
  for (const [id, { value }] of Object.entries(cases)) {
    const exchange = interactions[id];
    if (exchange === undefined) continue;
    const operation = `${value.method} ${value.path}`;
    summary.phases.set(phase, (summary.phases.get(phase) ?? 0) + 1);
    const { response, request } = exchange;
    const asked = `${request.uri} ${request.body ?? ''}`.slice(0, 600);
    if (!response) {
      summary.faults.set(`${operation}: no answer`, asked);
      continue;
    }
    const statuses = summary.operations.get(operation) ?? new Set();
    summary.operations.set(operation, statuses.add(response.status_code));
    if (response.status_code === 400 && value.meta?.generation.mode === 'positive')
      judge(summary, operation, response.content ?? '', asked);
  }
}

function judge(summary: Summary, operation: string, content: string, asked: string): void {
  const others = unjudged(refused.parse(JSON.parse(content)).details);
  if (others.length === 0) summary.judged += 1;
  for (const other of others) summary.faults.set(`${operation} refuses what the document allows: ${other}`, asked);
}
