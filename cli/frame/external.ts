/** What the packed command does not bring: Google's clients, and what works with them. */
export const EXTERNAL: readonly string[] = [
  ...['@google-cloud/', '@grpc/', '@opentelemetry/', 'google-auth-library', 'googleapis', 'google-gax'],
  ...['jose', 'pino', 'undici', 'esbuild'],
];
