import process from 'node:process';

import { WORKSPACE_SAMPLES } from '../../local/samples/workspace.ts';
import { SubrelayError } from '../../shared/base/errors.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { present } from '../../shared/base/present.ts';
import { eventId } from '../../shared/events/ids.ts';
import { googleWorkspace } from '../../shared/sources/workspace/source.ts';
import { UsageError } from '../frame/usage-error.ts';
import { idIn } from './sender.ts';
import type { SampleSource, Sender, SenderDeps } from './sender.ts';
import { withSetting } from './set-path.ts';

export const workspaceSamples: SampleSource = {
  source: googleWorkspace.name,
  word: 'workspace',
  names: [...WORKSPACE_SAMPLES.keys()],
  options: ['topic', 'project'],
  open: workspaceSender,
};

async function workspaceSender(deps: SenderDeps): Promise<Sender> {
  const { request } = deps;
  const topic = request.print ? null : await openTopic(deps);
  return {
    compose: (context) => {
      const sample = present(WORKSPACE_SAMPLES.get(request.name), `the sample ${request.name}`)(context);
      const notification = request.settings.reduce<JsonObject>(withSetting, sample);
      const id = idIn(notification.message_id);
      return {
        label: `message ${id}`,
        body: JSON.stringify(notification),
        headers: {},
        eventId: eventId(googleWorkspace.name, idIn(notification.reseller_customer_id), id),
        history: null,
      };
    },
    send: async ({ body }) => {
      const id = await topic?.publish(body);
      return { ok: true, answer: `published as ${id}` };
    },
    close: async () => topic?.close(),
  };
}

/** With the real client: to the local stack, to the emulator that the environment names, or to Google. */
async function openTopic({ request, stack, env }: SenderDeps) {
  const name = request.topic ?? stack?.workspaceTopic;
  if (!name) {
    throw new UsageError('No local stack is running: start one with npm start, or say where to with --topic');
  }
  const project = request.project ?? /^projects\/([^/]+)\/topics\//.exec(name)?.[1];
  if (!project) throw new UsageError('--topic wants projects/PROJECT/topics/TOPIC, or the topic alone with --project');
  const emulator = request.topic === undefined ? stack?.pubsubEmulatorHost : env['PUBSUB_EMULATOR_HOST'];
  if (emulator) {
    process.env['PUBSUB_EMULATOR_HOST'] = emulator;
    process.env['METADATA_SERVER_DETECTION'] = 'none';
  }
  // It takes a second to load, which the other sources need not wait for.
  const { PubSub } = await import('@google-cloud/pubsub');
  const client = new PubSub({ projectId: project });
  return {
    publish: (body: string) =>
      client
        .topic(name)
        .publishMessage({ data: Buffer.from(body) })
        .catch(refusedTopic(name)),
    close: () => client.close(),
  };
}

const refusedTopic = (name: string) => (cause: unknown) => {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new SubrelayError('BUS_UNAVAILABLE', `Cannot publish to ${name}: ${why}`, { cause });
};
