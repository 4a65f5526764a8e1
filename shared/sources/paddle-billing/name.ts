export const PADDLE_BILLING = 'paddle-billing';
