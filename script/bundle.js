// Makes of dist/modules/ (one file for each module, as the compiler writes them) what the station runs: dist/continuity.js and
// whatever starts as a process or a thread of its own, with the packages in it. A process then opens a dozen files instead of
// a thousand, and starts in half the time. Packages with native code stay where npm put them.
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const modules = join(dist, 'modules');
const program = join(modules, 'continuity.js');
const { optionalDependencies } = JSON.parse(readFileSync(join(dist, '..', 'package.json'), 'utf8'));
const native = ['better-sqlite3', ...Object.keys(optionalDependencies)];

/** A module that is started by its address, as in `new Worker(new URL('./mix-worker.js', import.meta.url))`. */
const STARTED = /new URL\('([^']+\.js)', import\.meta\.url\)/g;
const ADDRESS = /MODULE_ADDRESS\("([^"]+)"\)/g;

/**
 * Modules that are started by their address become files of their own, at that address; and what a module says of its own
 * address stays true wherever its code ends up.
 */
const addresses = {
  name: 'addresses',
  transform(code, id) {
    if (!id.startsWith(modules) || !code.includes('import.meta.url')) return null;
    for (const [, path] of code.matchAll(STARTED)) {
      const started = join(dirname(id), path);
      if (started === program) continue;
      this.emitFile({ type: 'chunk', id: started, fileName: relative(modules, started) });
    }
    return { code: code.replaceAll('import.meta.url', `MODULE_ADDRESS("${relative(modules, id)}")`), map: null };
  },
  renderChunk(code, { fileName }) {
    if (!code.includes('MODULE_ADDRESS')) return null;
    const at = (module) => `./${posix.relative(posix.dirname(fileName), module)}`;
    return { code: code.replace(ADDRESS, (_, module) => `new URL("${at(module)}", import.meta.url).href`), map: null };
  },
};

rmSync(join(dist, 'chunks'), { recursive: true, force: true });
const bundle = await rolldown({
  input: { continuity: program },
  platform: 'node',
  external: native,
  plugins: [addresses],
});
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  comments: { legal: true, annotation: false, jsdoc: false },
  // A single character beyond Latin-1 would have two bytes read for every one of a file of millions.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: false, asciiOnly: true } },
});
await bundle.close();
