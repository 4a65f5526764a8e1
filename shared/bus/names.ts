/** A name within the project unless it is a full one. */
export const fullName = (projectId: string, kind: 'subscriptions' | 'topics', name: string): string =>
  name.includes('/') ? name : `projects/${projectId}/${kind}/${name}`;
