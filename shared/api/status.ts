import { z } from 'zod';

import type { EpochMs } from '../base/time.ts';
import { invalid } from '../http/body-fields.ts';
import { statusWindows } from '../status/facts.ts';
import type { StatusFacts } from '../status/facts.ts';
import { toldOf } from '../status/headline.ts';
import type { Status } from '../status/status.ts';
import { refuseInput } from './errors.ts';
import { choiceText } from './list-params.ts';
import { readerOf } from './parameters.ts';
import { route } from './route.ts';
import { statusShape } from './shapes/status.ts';
import type { StatusView } from './shapes/status.ts';

interface StatusRoutesDeps {
  status: Status;
  now: () => EpochMs;
}

const windowText = choiceText(statusWindows, 'What the equations count: the last hour, day (the default) or week.');

const readStatus = route({
  method: 'GET',
  path: '/v1/status',
  operationId: 'readStatus',
  role: 'viewer',
  tag: 'Service',
  summary: 'Say whether anything is lost, late or failing',
  description: 'Counted at most once a minute for the whole deployment, each window apart.',
  query: z.object({ window: windowText.optional() }),
  answers: { 200: { means: 'How the deployment stands.', shape: statusShape } },
  errors: [],
  handle:
    ({ status, now }: StatusRoutesDeps) =>
    async ({ query }) => {
      const { read, problems } = readerOf(query);
      const given = read('window', windowText);
      if (Object.keys(problems).length > 0) return refuseInput(invalid(problems));
      const window = statusWindows.find((each) => each === given) ?? '24h';
      const body = statusView(await status.read(window), now());
      return { status: 200, body, log: { headline: body.headline } };
    },
});

export const statusRoutes = [readStatus];

const statusView = (facts: StatusFacts, now: EpochMs): StatusView => ({ ...toldOf(facts, now), ...facts });
