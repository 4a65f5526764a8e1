/**
 * What Google documents, asked of the embedded server and, where it is installed, of Google's own emulator.
 * Where the emulator is known to differ from the service, `target.expected` says so and why.
 */
import { afterAll, beforeAll, describe } from '@jest/globals';
import { clientContract } from './sections/client.ts';
import { messagesContract } from './sections/messages.ts';
import { pushContract } from './sections/push.ts';
import { subscriptionsContract } from './sections/subscriptions.ts';
import { topicsContract } from './sections/topics.ts';
import { googlePubSubIsInstalled, Target } from './target.ts';

function contract(target: () => Target): void {
  topicsContract(target);
  subscriptionsContract(target);
  messagesContract(target);
  pushContract(target);
  clientContract(target);
}

describe('the embedded server', () => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.embedded();
  });
  afterAll(() => target.close());
  contract(() => target);
});

const google = googlePubSubIsInstalled() ? describe : describe.skip;
google("Google's emulator", () => {
  let target: Target;
  beforeAll(async () => {
    target = await Target.google();
  });
  afterAll(() => target.close());
  contract(() => target);
});
