/** undici types its pool where it exports everything, and not where the pool alone can be loaded from. */
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
