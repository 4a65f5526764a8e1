/**
 * An access token of whoever runs this: of a function its service account's, of a person their own login's.
 * @returns null where there are credentials that give none
 * @throws where there are no application default credentials
 */
export async function ownToken(): Promise<string | null> {
  const { GoogleAuth } = await import('google-auth-library');
  const auth = new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' });
  return (await auth.getAccessToken()) || null;
}
