/**
 * Which role, scope or switch is missing when Google refuses us, and where to grant it (docs/facts/google-workspace.md,
 * GR-4, GR-5 and GR-16a; docs/facts/google-cloud.md, GC-41).
 */

export interface DelegatedClient {
  serviceAccount: string;
  /** The service account's numeric client id, where a key file tells it. */
  clientId?: string | undefined;
}

/** @param reason IAM's own word, `IAM_PERMISSION_DENIED` or `SERVICE_DISABLED` mostly */
export function adviceOnSigning(status: number, reason: string | undefined, serviceAccount: string): string {
  if (reason === 'SERVICE_DISABLED')
    return 'enable iamcredentials.googleapis.com in the project of the account that calls it';
  if (status === 403)
    return (
      'grant the account that calls it roles/iam.serviceAccountTokenCreator, or a custom role with ' +
      `iam.serviceAccounts.signJwt, on ${serviceAccount}`
    );
  if (status === 404)
    return `there is no service account ${serviceAccount}: correct WORKSPACE_SERVICE_ACCOUNT or create it`;
  if (status === 401) return 'the application default credentials were refused: log in again';
  return 'try again later';
}

/** @param error the token endpoint's own word (RFC 6749 §5.2) */
export function adviceOnToken(error: string | undefined, scope: string, client: DelegatedClient): string {
  if (error === 'unauthorized_client' || error === 'access_denied' || error === 'invalid_scope')
    return (
      'in the Google Admin console of the reseller, under Security > Access and data control > API controls > ' +
      `Domain-wide delegation, add the client id ${clientIdOf(client)} with the scope ${scope}`
    );
  if (error === 'invalid_grant' || error === 'invalid_client')
    return (
      "check that the account's adminEmail is a user of the reseller's domain, that the key was not deleted, and " +
      "that this machine's clock is right"
    );
  return 'try again later';
}

const clientIdOf = ({ serviceAccount, clientId }: DelegatedClient): string =>
  clientId ??
  `of ${serviceAccount} (gcloud iam service-accounts describe ${serviceAccount} --format='value(oauth2ClientId)')`;
