export const whenSilent = 'see that Paddle sends to receive-paddle (docs/operations.md, notifications-lost)';
