export const GOOGLE_WORKSPACE = 'google-workspace';
