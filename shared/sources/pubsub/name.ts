export const PUBSUB = 'pubsub';
