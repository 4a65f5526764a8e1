/**
 * functions-framework runs every request in a domain of Node's, and the first one switches hooks on for each promise,
 * timer and socket of the process: a quarter of a busy function's CPU. What a domain is for, a throw that nobody waits for,
 * does not come from a doorway, which waits for all that it starts; and from elsewhere it ends the process, where the
 * framework logs it and answers the latest request with 500. So requests run in something that is no domain.
 */
import domain from 'node:domain';

interface Bare {
  on: () => Bare;
  run: (task: () => void) => void;
}

const bare: Bare = {
  on: () => bare,
  run: (task) => task(),
};

export const runInNoDomain = (): void => void Object.assign(domain, { create: () => bare });
