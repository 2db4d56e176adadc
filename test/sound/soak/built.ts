import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A module of the product as it runs, from dist/: its worker threads and children are there too. */
export async function built<T>(path: string): Promise<T> {
  return (await import(pathToFileURL(resolve('dist/modules', path)).href)) as T;
}
