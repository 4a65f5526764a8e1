import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { isNotThere } from '../../local/file-errors.ts';
import { CLASSIC_SAMPLES } from '../../local/samples/classic.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { present } from '../../shared/base/present.ts';
import { eventId } from '../../shared/events/ids.ts';
import { paddleClassic } from '../../shared/sources/paddle-classic/source.ts';
import { UsageError } from '../frame/usage-error.ts';
import { ACCOUNT, postSender } from './post-sender.ts';
import type { SampleSource, Sender, SenderDeps } from './sender.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export const classicSamples: SampleSource = {
  source: paddleClassic.name,
  word: paddleClassic.name,
  names: [...CLASSIC_SAMPLES.keys()],
  options: ['to', 'key', 'lost'],
  open: async (deps) => ({ ...postSender(paddleClassic, deps), compose: await composer(deps) }),
};

async function composer({ request, stack }: SenderDeps): Promise<Sender['compose']> {
  const file = request.key ?? (request.to === undefined ? stack?.paddle.privateKeyFile : undefined);
  if (!file && !request.print) {
    throw new UsageError('Give the private key that alerts are signed with: --key FILE.pem');
  }
  const key = file ? await privateKeyIn(file) : null;
  return (context) => {
    const sample = present(CLASSIC_SAMPLES.get(request.name), `the sample ${request.name}`)(context);
    const alert = { ...sample, ...Object.fromEntries(request.settings.map(({ path, value }) => [path, value])) };
    return {
      label: `alert ${alert.alert_id}`,
      body: key ? signClassicAlert(alert, key) : new URLSearchParams(alert).toString(),
      headers: FORM,
      eventId: eventId(paddleClassic.name, ACCOUNT, alert.alert_id),
      history: { alert },
    };
  };
}

async function privateKeyIn(file: string) {
  try {
    const key = createPrivateKey(await readFile(file));
    if (key.asymmetricKeyType !== 'rsa') throw new Error('another kind of key');
    return key;
  } catch (error) {
    const why = isNotThere(error) ? 'is not there' : 'holds none';
    throw new UsageError(`--key wants a file with an RSA private key in PEM: ${file} ${why}`);
  }
}
