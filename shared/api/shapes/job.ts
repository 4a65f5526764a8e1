import { z } from 'zod';

import { shape } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { erasureJobShape } from './erasure-job.ts';
import { replayJobShape } from './replay-job.ts';
import { retryJobShape } from './retry-job.ts';

export const jobShape = shape('Job', () =>
  z.union([replayJobShape(), retryJobShape(), erasureJobShape()]).describe('A job, by its `kind`.'),
);

export type JobView = View<typeof jobShape>;
