// Copies what is not TypeScript and belongs to the running station into dist/, beside the compiled code.
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Files and folders, relative to the repository. */
const assets = ['playout/demo/speech', 'playout/demo/emergency.ogg'];

for (const asset of assets) {
  const target = join(root, 'dist', asset);
  rmSync(target, { recursive: true, force: true });
  cpSync(join(root, asset), target, { recursive: true });
}
