import { z } from 'zod';

import { shape } from '../shape.ts';
import { catalogueRef } from '../store/collections.ts';
import type { Store } from '../store/store.ts';
import { route } from './route.ts';

const healthShape = shape('Health', () => z.object({ success: z.boolean() }).describe('Whether Firestore answers.'));

/** PM-12. */
const readHealth = (path: '/healthz' | '/health', operationId: string, description: string) =>
  route({
    method: 'GET',
    path,
    operationId,
    tag: 'Service',
    summary: 'Ask whether Firestore answers',
    description,
    withoutKey: true,
    anyParameter: true,
    answers: { 200: { means: 'It does.', shape: healthShape }, 500: { means: 'It does not.', shape: healthShape } },
    errors: [],
    handle:
      ({ store }: { store: Store }) =>
      async () => {
        try {
          await store.read([catalogueRef(store.db)]);
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
