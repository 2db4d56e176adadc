import { register } from 'node:module';

// Loaded into a child by NODE_OPTIONS: there the optional package with ffmpeg's libraries is not installed.
const hooks = `export function resolve(name, context, next) {
  if (!name.startsWith('node-av')) return next(name, context);
  const error = new Error("Cannot find package 'node-av'");
  error.code = 'ERR_MODULE_NOT_FOUND';
  throw error;
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
