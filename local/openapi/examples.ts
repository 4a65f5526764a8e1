/** Answers of the API that a test has recorded (test/flow/api-examples.test.ts), for the document to show. */
import { readFileSync } from 'node:fs';

import { z } from 'zod';

import type { Json } from '../../shared/json.ts';

const json = z.custom<Json>();

const recorded = z.object({
  /** Bodies of requests, by operation. */
  requests: z.record(z.string(), json),
  /** Bodies of answers, by operation and status; null where there is none. */
  answers: z.record(z.string(), z.record(z.string(), json)),
  /** Bodies of refusals, by name. */
  errors: z.record(z.string(), json),
});

export type Examples = z.output<typeof recorded>;

export const readExamples = (): Examples =>
  recorded.parse(JSON.parse(readFileSync('local/openapi/examples.json', 'utf8')));
