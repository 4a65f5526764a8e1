/** Settings and keys of a deployment. */
import { command } from '../frame/command.ts';
import { count, flag, text } from '../frame/flags.ts';
import { PROJECT } from './setting-flags.ts';

export const env = command({
  load: async () => (await import('../operate/env.ts')).env,
  brief: 'print the settings of the deployed functions, for a shell',
  about: `Prints the settings of the deployed functions as lines for a shell, for the commands that work on a deployment:

  eval "$($subrelay env --project my-subrelay --region europe-west1)"

Secrets are not printed: their lines ask Secret Manager when the shell runs them. It needs roles/run.viewer, and whoever runs its lines roles/secretmanager.secretAccessor.`,
  parameters: { flags: { ...PROJECT, region: text('REGION', 'the region of the functions') } },
  exits: ['done', 'usage'],
});

export const rekey = command({
  load: async () => (await import('../operate/rekey.ts')).rekey,
  brief: 'seal the secrets of all webhooks under the first encryption key',
  about: `Seals the secrets and headers of all webhooks under the first key of ENCRYPTION_KEYS. To replace a key:

  1. Put the new key first in ENCRYPTION_KEYS, keep the old one behind it,
     and deploy api and deliver.
  2. Run this, with the same ENCRYPTION_KEYS, until it seals nothing anew
     and nothing fails.
  3. Remove the old key and deploy again.

It can be stopped and run again at any time, also while webhooks are changed.

Environment: GOOGLE_CLOUD_PROJECT, ENCRYPTION_KEYS; without a project, the local stack that npm start runs.`,
  parameters: {},
  exits: ['done', 'usage', 'unreachable', 'partly'],
});

export const reindex = command({
  load: async () => (await import('../operate/reindex.ts')).reindex,
  brief: 'give events of an older version the keys that search finds them by',
  about: `Gives the keys that search finds events by to those that an older version took in, the newest first. Run it once after an upgrade, when every function runs the new version. It costs a write for each such event, and a read for each that it looks at.

It can be stopped and run again at any time, also while events arrive: it goes on where it left off. It ends with 6 where others changed some events on every try: run it again with --again.

Environment: GOOGLE_CLOUD_PROJECT, CUSTOMER_HMAC_KEY; without a project, the local stack that npm start runs.`,
  parameters: {
    flags: {
      rate: count('--rate', 1_000, 'so many events a second at most (200)'),
      again: flag('begins at the newest event, and not where it left off: after an older version ran for a while'),
    },
  },
  exits: ['done', 'usage', 'unreachable', 'partly'],
});
