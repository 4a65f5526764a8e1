/** Which requests are for the console or the portal: told by the path alone, so that nobody else loads them. */
import type { DoorRequest } from '../../shared/http/doorway.ts';

/** The pages, what leads to them, and their files, which all have an extension. */
const CONSOLE = /^\/(?:(?:console|portal)(?:\/(?:[\w-]+\.[a-z]+)?)?)?$/;

export const isOfConsole = ({ method, path }: Pick<DoorRequest, 'method' | 'path'>): boolean =>
  (method === 'GET' || method === 'HEAD') && CONSOLE.test(path);
