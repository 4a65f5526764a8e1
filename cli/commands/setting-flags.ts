/** Options that stand for settings; in parentheses the setting of the environment that is the default. */
import { text, texts } from '../frame/flags.ts';

export const PROJECT = { project: text('ID', 'the project of Firestore and Pub/Sub (GOOGLE_CLOUD_PROJECT)') } as const;

export const KEY_FILE = { 'key-file': text('FILE', 'a key file for the Reseller API (WORKSPACE_KEY_FILE)') } as const;

export const ACCESS = {
  ...PROJECT,
  'service-account': text('EMAIL', 'who is registered and delegated domain-wide (WORKSPACE_SERVICE_ACCOUNT)'),
  'key-file': text(
    'FILE',
    'its key file (WORKSPACE_KEY_FILE); without one IAM Credentials signs for it, asked with application default credentials, which Pub/Sub is called with, too',
  ),
} as const;

export const SUBSCRIPTION = {
  'push-endpoint': text('URL', 'where notifications are pushed: receive-workspace (RECEIVE_WORKSPACE_URL)'),
  'push-service-account': text('EMAIL', 'whom the pushes are signed as (PUSH_SERVICE_ACCOUNT)'),
  audience: text('TEXT', 'whom they are signed for (PUSH_AUDIENCE)'),
  'dead-letter-topic': text('NAME', 'where what was never taken goes (DEAD_LETTER_TOPIC, or dead-letter)'),
} as const;

export const RESELLER = {
  account: texts('C0…', 'which reseller, by its customer id; repeat it for several (all of WORKSPACE_ACCOUNTS)'),
  'admin-email': text('EMAIL', 'the reseller admin to act as, for one --account'),
  subscription: text(
    'NAME',
    'its subscription, by name or full name (the one of WORKSPACE_ACCOUNTS, else WORKSPACE_SUBSCRIPTION, or workspace-notifications; with several resellers followed by -ACCOUNT in lower case)',
  ),
} as const;

export const IN_PARENTHESES =
  'In parentheses: the default, or the setting of the environment that is it (docs/settings.md). Without a project it works on the running local stack.';
