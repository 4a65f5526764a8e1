/** `POST /v1/destinations/{id}/test`: as a webhook is tested, for every kind (docs/api.md, Testing a webhook). */
import { formOf, id, named } from './destinations.ts';
import type { DestinationRoutesDeps } from './destinations.ts';
import { route } from './route.ts';
import { orderTest, testAnswers, testErrors, testFields } from './test-orders.ts';
import type { TestOrdersDeps } from './test-orders.ts';

export type DestinationTestDeps = TestOrdersDeps & DestinationRoutesDeps;

const testDestination = route({
  method: 'POST',
  path: '/v1/destinations/{id}/test',
  operationId: 'testDestination',
  role: 'operator',
  tag: 'Destinations',
  summary: 'Test a destination',
  description:
    'A webhook and a topic are sent a sample, as `/v1/webhooks` does. Jira and Slack are asked whether they take the token and ' +
    'know what the destination names: nobody is invited, and nothing changes there. `type` and `source` are for those that ' +
    'are sent a sample.',
  id,
  body: { name: 'WebhookTestBody', fields: testFields, optional: true },
  repeatable: true,
  answers: testAnswers,
  errors: ['destination_not_found', ...testErrors],
  handle: (deps: DestinationTestDeps) =>
    named(deps)(({ fields }, request) =>
      orderTest(deps, { noun: 'destination', testedBy: formOf(fields).testedBy }, fields, request),
    ),
});

export const destinationTestRoutes = [testDestination];
