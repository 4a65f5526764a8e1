import { expect, test } from '@jest/globals';

import { adviceOnSigning, adviceOnToken } from '../../../../../shared/sources/workspace/advice.ts';

const serviceAccount = 'sa@p.iam.gserviceaccount.com';
const scope = 'https://www.googleapis.com/auth/apps.order';

test.each([
  [403, 'IAM_PERMISSION_DENIED', `iam.serviceAccounts.signJwt, on ${serviceAccount}`],
  [403, undefined, 'roles/iam.serviceAccountTokenCreator'],
  [403, 'SERVICE_DISABLED', 'enable iamcredentials.googleapis.com'],
  [404, undefined, `no service account ${serviceAccount}`],
  [401, undefined, 'log in again'],
  [503, undefined, 'try again later'],
])('signJwt that answered %s %s', (status, reason, advice) => {
  expect(adviceOnSigning(status, reason, serviceAccount)).toContain(advice);
});

test.each([
  ['unauthorized_client', '1042', `add the client id 1042 with the scope ${scope}`],
  ['unauthorized_client', undefined, `the client id of ${serviceAccount} (gcloud iam service-accounts describe`],
  ['access_denied', '1042', 'Domain-wide delegation'],
  ['invalid_scope', '1042', 'Domain-wide delegation'],
  ['invalid_client', '1042', 'adminEmail'],
  ['invalid_grant', '1042', 'adminEmail'],
  [undefined, '1042', 'try again later'],
])('a token endpoint that answered %s to the client %s', (error, clientId, advice) => {
  expect(adviceOnToken(error, scope, { serviceAccount, clientId })).toContain(advice);
});
