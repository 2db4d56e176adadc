import { register } from 'node:module';

// Loaded into a child by NODE_OPTIONS: there the optional sound package is not installed.
const hooks = `export function resolve(name, context, next) {
  if (name !== 'naudiodon') return next(name, context);
  const error = new Error("Cannot find package 'naudiodon'");
  error.code = 'ERR_MODULE_NOT_FOUND';
  throw error;
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
