export { removeRunDir as default } from './run.ts';
