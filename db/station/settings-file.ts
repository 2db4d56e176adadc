import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';

type Settings = Record<string, unknown>;

/** What the settings file says, without defaults; nothing where there is none. Throws CONFIG_UNREADABLE. */
export function readSettingsFile(path: string): Settings {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Settings;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ContinuityError('CONFIG_UNREADABLE', `${path} cannot be read: ${messageOf(error)}; correct it first`, {
      cause: error,
    });
  }
}

/** Writes the settings file, whole or not at all. One that says the same is left as it is. */
export function writeSettingsFile(path: string, settings: Settings): void {
  if (JSON.stringify(readSettingsFile(path)) === JSON.stringify(settings)) return;
  const half = `${path}.new`;
  writeFileSync(half, `${JSON.stringify(settings, undefined, 2)}\n`);
  renameSync(half, path);
}
