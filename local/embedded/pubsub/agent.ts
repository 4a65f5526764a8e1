/**
 * The account that the service acts as in a project (https://docs.cloud.google.com/pubsub/docs/access-control), as far as
 * it needs the project's leave.
 */
export interface ServiceAgent {
  /** Where a push endpoint is reached. */
  reach: (endpoint: string) => string;
  /**
   * Whether it may sign a push's token for a service account; a push that is not signed has failed.
   * https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions
   */
  maySignFor: (serviceAccount: string) => boolean;
  /**
   * Whether it may publish to the dead-letter topic and take from the subscription; what it may not move is delivered on.
   * https://docs.cloud.google.com/pubsub/docs/dead-letter-topics
   */
  mayDeadLetter: (subscription: string, topic: string) => boolean;
}

/** May do everything. */
export const FREE_AGENT: ServiceAgent = {
  reach: (endpoint) => endpoint,
  maySignFor: () => true,
  mayDeadLetter: () => true,
};
