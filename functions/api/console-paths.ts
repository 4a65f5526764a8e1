/** Which requests are for the console: told by the path alone, so that nobody else loads it. */
import type { DoorRequest } from '../../shared/http/doorway.ts';

/** The page, what leads to it, and its files, which all have an extension. */
const CONSOLE = /^\/(?:console(?:\/(?:[\w-]+\.[a-z]+)?)?)?$/;

export const isOfConsole = ({ method, path }: Pick<DoorRequest, 'method' | 'path'>): boolean =>
  (method === 'GET' || method === 'HEAD') && CONSOLE.test(path);
