export const PADDLE_CLASSIC = 'paddle-classic';
