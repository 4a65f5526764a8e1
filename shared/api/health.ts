import { z } from 'zod';

import { shape } from '../base/shape.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { CATALOGUE } from '../webhooks/document.ts';
import { route } from './route.ts';

const healthShape = shape('Health', () => z.object({ success: z.boolean() }).describe('Whether Firestore answers.'));

/** Whether the store answers (docs/facts/postmand.md, PM-12). */
const readHealth = (path: '/healthz' | '/health', operationId: string, description: string) =>
  route({
    method: 'GET',
    path,
    operationId,
    tag: 'Service',
    summary: 'Ask whether Firestore answers',
    description,
    role: 'none',
    anyParameter: true,
    answers: { 200: { means: 'It does.', shape: healthShape }, 500: { means: 'It does not.', shape: healthShape } },
    errors: [],
    handle:
      ({ store }: { store: Store }) =>
      async () => {
        try {
          await readOne(store, CATALOGUE);
          return { status: 200, body: { success: true } };
        } catch (error) {
          return { status: 500, body: { success: false }, log: { error } };
        }
      },
  });

export const healthRoutes = [
  readHealth('/healthz', 'readHealthz', 'Cloud Run keeps this path for itself: ask `/health` there.'),
  readHealth('/health', 'readHealth', 'The same as `/healthz`, by a name that reaches the service on Cloud Run, too.'),
];
