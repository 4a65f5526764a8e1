/** What every function can be asked, and refuses before it has read or written anything. */

export interface Refusal {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** How it is answered. */
  status: number;
}

const json = { 'content-type': 'application/json' };
const unsigned = { method: 'POST', path: '/', headers: json, body: '{}', status: 401 };

export const REFUSALS: Readonly<Record<string, Refusal>> = {
  api: { ...unsigned, path: '/v1/webhooks' },
  deliver: unsigned,
  'receive-paddle': { ...unsigned, status: 403 },
  'receive-pubsub': unsigned,
  'receive-workspace': unsigned,
  reconcile: unsigned,
  register: unsigned,
  sweep: unsigned,
};

/** Settings with which every function starts, and reaches nothing. */
export const START_SETTINGS: Readonly<Record<string, string>> = {
  GOOGLE_CLOUD_PROJECT: 'subrelay-refusals',
  PUSH_AUDIENCE: 'subrelay',
  PUSH_SERVICE_ACCOUNT: 'push@subrelay-refusals.iam.gserviceaccount.com',
  API_URL: 'https://api.example.com',
  API_KEYS: JSON.stringify([{ id: 'a', key: 'a-key-of-at-least-24-characters' }]),
  ENCRYPTION_KEYS: JSON.stringify([{ id: 'a', key: Buffer.alloc(32, 1).toString('base64') }]),
  CUSTOMER_HMAC_KEY: Buffer.alloc(32, 2).toString('base64'),
  PADDLE_ACCOUNTS: JSON.stringify([{ name: 'default', billing: { secrets: ['pdl_ntfset_sample_secret'] } }]),
  REGISTER_AUDIENCE: 'subrelay',
  RECEIVE_WORKSPACE_URL: 'https://receive.example.com',
  METADATA_SERVER_DETECTION: 'none',
  NODE_ENV: 'production',
};
