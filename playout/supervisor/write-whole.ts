import { renameSync, writeFileSync } from 'node:fs';

/** Writes a JSON file that readers find whole or not at all; its owner alone may read it. */
export function writeWhole(path: string, value: unknown): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}
