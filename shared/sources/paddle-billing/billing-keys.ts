/** What Paddle Billing's notifications say of API keys, client tokens and reports; never a key or a token itself. */
import { required } from '../paddle/shape.ts';
import { asSent, billingShape, label, status, time } from './billing-readers.ts';

const id = required('id', label('id'));
const named = {
  name: asSent('name'),
  description: asSent('description'),
  status: status('status'),
  created_at: time('created_at'),
  updated_at: time('updated_at'),
};

export const apiKey = billingShape('api_key', {
  ...named,
  api_key_id: id,
  permissions: asSent('permissions'),
  expires_at: time('expires_at'),
  last_used_at: time('last_used_at'),
});

export const apiKeyExposure = billingShape('api_key_exposure', {
  exposure_id: id,
  api_key_id: label('api_key_id'),
  risk_level: asSent('risk_level'),
  action_taken: asSent('action_taken'),
  exposure_source: asSent('source'),
  reference: asSent('reference'),
  description: asSent('description'),
  created_at: time('created_at'),
});

export const clientToken = billingShape('client_token', {
  ...named,
  client_token_id: id,
  revoked_at: time('revoked_at'),
});

export const report = billingShape('report', {
  report_id: id,
  type: asSent('type'),
  status: status('status'),
  rows: asSent('rows'),
  filters: asSent('filters'),
  expires_at: time('expires_at'),
  created_at: time('created_at'),
});
