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

/** What Pub/Sub can be asked to do with a subscription. */
export type SubscriptionCall = 'read' | 'create' | 'update' | 'pull';

export interface SubscriptionFacts {
  /** `projects/P/subscriptions/S`. */
  name: string;
  topic?: string | undefined;
  /** The account that pushes are signed as. */
  pushServiceAccount?: string | undefined;
}

const PERMISSION_DENIED = 7;
const NOT_FOUND = 5;
const UNREACHABLE: readonly unknown[] = [4, 14];
const UNAUTHENTICATED = 16;

/**
 * @param code gRPC's
 * @returns undefined where Pub/Sub's own message has to do
 */
export function adviceOnPubSub(call: SubscriptionCall, code: unknown, facts: SubscriptionFacts): string | undefined {
  const { name, topic } = facts;
  const project = name.split('/')[1] ?? '';
  if (code === UNAUTHENTICATED) return 'there are no valid application default credentials: log in, or give a key file';
  if (UNREACHABLE.includes(code))
    return 'it does not answer: check the network, and PUBSUB_EMULATOR_HOST where that is set';
  if (code === NOT_FOUND && call === 'create')
    return `${topic ?? 'the topic'} or the dead-letter topic does not exist: register first, and create the dead-letter topic`;
  if (code === NOT_FOUND) return 'it does not exist: register first';
  if (code !== PERMISSION_DENIED) return undefined;
  if (call === 'pull') return `grant the caller roles/pubsub.subscriber in the project ${project}`;
  if (call === 'read') return `grant the caller roles/pubsub.editor in the project ${project}`;
  return [
    ...(call === 'create'
      ? [`the caller must be a service account registered for ${topic} (npx subrelay watch lists them)`]
      : []),
    `it needs roles/pubsub.editor in the project ${project}`,
    ...(facts.pushServiceAccount
      ? [`it needs iam.serviceAccounts.actAs (roles/iam.serviceAccountUser) on ${facts.pushServiceAccount}`]
      : []),
  ].join('; ');
}
