/**
 * Targets that Express can't read: a path that can't be decoded, and what is neither a path nor the URL of one. It would answer
 * them with a page of its own, which shows a stack, before the function sees the request; so when the request starts the
 * `%` of such a path is escaped, and it names nothing that exists, and the rest is taken for `/`, as `pathOf` takes it.
 */
import { subscribe } from 'node:diagnostics_channel';

import { isDecodable } from '../../base/is-decodable.ts';
import { requestOfDoorway } from './straight.ts';

export const readOddTargets = (): void =>
  subscribe('http.server.request.start', (message) => {
    const request = requestOfDoorway(message);
    if (request === null) return;
    const url = request.url ?? '/';
    const [path = ''] = url.split('?', 1);
    if (!url.startsWith('/') && !isWebAddress(url)) request.url = '/';
    else if (!isDecodable(path)) request.url = path.replaceAll('%', '%25') + url.slice(path.length);
  });

const isWebAddress = (url: string): boolean => /^https?:\/\//i.test(url) && URL.canParse(url);
