export { makeRunDir as default } from './run.ts';
