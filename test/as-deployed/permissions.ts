/**
 * What a call needs and what a role gives, as Google documents it: no more than the module's calls and roles. A method or
 * a role that is not here is refused by name, so that whoever adds one looks it up.
 */

/** What a call does to which resource: its full name, such as `projects/P/topics/T`. */
export interface Need {
  permission: string;
  resource: string;
}

/** https://docs.cloud.google.com/firestore/native/docs/security/iam#required_permissions */
export const FIRESTORE_METHODS: Readonly<Record<string, readonly string[]>> = {
  BatchGetDocuments: ['datastore.entities.get'],
  BeginTransaction: ['datastore.databases.get'],
  // By what each write does: see `commitPermissions`.
  Commit: [],
  GetDocument: ['datastore.entities.get'],
  ListDocuments: ['datastore.entities.get', 'datastore.entities.list'],
  Rollback: ['datastore.databases.get'],
  // The page has no row of its own: it reads what a query reads.
  RunAggregationQuery: ['datastore.entities.get', 'datastore.entities.list'],
  RunQuery: ['datastore.entities.get', 'datastore.entities.list'],
};

/** One write of a commit, as far as its permission goes. */
export interface CommitWrite {
  delete?: unknown;
  currentDocument?: { exists?: boolean; updateTime?: unknown };
}

/** The same page. A precondition on the time of the last update is one that the document exists. */
export function commitPermissions(writes: readonly CommitWrite[]): string[] {
  const needed = writes.flatMap(({ delete: deleted, currentDocument }) => {
    if (deleted !== undefined) return ['datastore.entities.delete'];
    if (currentDocument?.exists === false) return ['datastore.entities.create'];
    if (currentDocument?.exists === true || currentDocument?.updateTime !== undefined) return ['datastore.entities.update']; // prettier-ignore
    return ['datastore.entities.create', 'datastore.entities.update'];
  });
  return needed.length === 0 ? ['datastore.databases.get'] : [...new Set(needed)];
}

/**
 * The permissions of predefined roles, as far as they are asked for here.
 * https://docs.cloud.google.com/iam/docs/roles-permissions, one page for each service
 */
export const ROLES: Readonly<Record<string, readonly string[]>> = {
  // https://docs.cloud.google.com/iam/docs/roles-permissions/artifactregistry#artifactregistry.writer
  'roles/artifactregistry.writer': [
    'artifactregistry.repositories.downloadArtifacts',
    'artifactregistry.repositories.uploadArtifacts',
  ],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/datastore#datastore.user
  'roles/datastore.user': [
    'datastore.databases.get',
    'datastore.entities.allocateIds',
    'datastore.entities.create',
    'datastore.entities.delete',
    'datastore.entities.get',
    'datastore.entities.list',
    'datastore.entities.update',
  ],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/iam#iam.serviceAccountTokenCreator
  'roles/iam.serviceAccountTokenCreator': [
    'iam.serviceAccounts.getAccessToken',
    'iam.serviceAccounts.getOpenIdToken',
    'iam.serviceAccounts.implicitDelegation',
    'iam.serviceAccounts.signBlob',
    'iam.serviceAccounts.signJwt',
  ],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/iam#iam.serviceAccountUser
  'roles/iam.serviceAccountUser': ['iam.serviceAccounts.actAs'],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/logging#logging.logWriter
  'roles/logging.logWriter': ['logging.logEntries.create'],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/monitoring#monitoring.viewer
  'roles/monitoring.viewer': ['monitoring.timeSeries.list'],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/pubsub#pubsub.publisher
  'roles/pubsub.publisher': ['pubsub.topics.publish'],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/pubsub#pubsub.subscriber
  'roles/pubsub.subscriber': [
    'pubsub.snapshots.seek',
    'pubsub.subscriptions.consume',
    'pubsub.topics.attachSubscription',
  ],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/run#run.invoker
  'roles/run.invoker': ['run.routes.invoke'],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/secretmanager#secretmanager.secretAccessor
  'roles/secretmanager.secretAccessor': ['secretmanager.versions.access'],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/storage#storage.objectAdmin
  'roles/storage.objectAdmin': [
    'storage.objects.create',
    'storage.objects.delete',
    'storage.objects.get',
    'storage.objects.list',
    'storage.objects.update',
  ],
  // https://docs.cloud.google.com/iam/docs/roles-permissions/storage#storage.objectViewer
  'roles/storage.objectViewer': ['storage.objects.get', 'storage.objects.list'],
};
