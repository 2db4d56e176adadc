// Compiles the kernels of playout/dsp (AssemblyScript) to WebAssembly and writes the module as TypeScript: playout/dsp may
// not read files, so the bytes are a part of the code. Skipped while the result is newer than its sources.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);
const folder = join(dirname(script), '..', 'playout', 'dsp', 'kernels');
const sources = join(folder, 'assembly');
const source = join(sources, 'kernels.ts');
const target = join(folder, 'kernel-bytes.ts');
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];

function modifiedMs(path) {
  return existsSync(path) ? statSync(path).mtimeMs : -Infinity;
}

async function compiled() {
  // Loaded only where there is something to compile: it takes a second.
  const { default: asc } = await import('assemblyscript/asc');
  let bytes;
  const { error, stderr } = await asc.main([source, '--outFile', 'kernels.wasm', '--baseDir', '/', ...options], {
    readFile: (name, baseDir) => {
      const path = join(baseDir, name);
      return existsSync(path) ? readFileSync(path, 'utf8') : null;
    },
    writeFile: (_, contents) => {
      bytes = contents;
    },
  });
  if (error) throw new Error(`the kernels do not compile: ${error.message}\n${stderr.toString()}`);
  return bytes;
}

const newestMs = Math.max(modifiedMs(script), ...readdirSync(sources).map((name) => modifiedMs(join(sources, name))));
if (modifiedMs(target) < newestMs) {
  const bytes = await compiled();
  const text = [
    '// Made by script/build-kernels.js from assembly/.',
    `export const KERNEL_BYTES: Uint8Array = Uint8Array.of(${[...bytes].join(', ')});`,
    '',
  ].join('\n');
  writeFileSync(target, text);
}
