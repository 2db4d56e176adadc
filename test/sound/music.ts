import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { analyseMany } from '../../playout/media/analyse-pool.js';
import { decodeWhole } from '../../playout/media/decode-whole.js';
import type { Stereo } from './instruments/stereo.js';
import type { Track } from './report.js';

/** Real music: that of Debian's wesnoth-1.16-music, or of the folder that the variable names. */
export const MUSIC_FOLDER = process.env['SOUND_MUSIC'] ?? '/usr/share/games/wesnoth/1.16/data/core/music';

/** Children are tested as they run: from dist/. */
const ANALYSE_CHILD = pathToFileURL(resolve('dist/playout/media/analyse-child.js'));

export function musicFiles(): string[] {
  if (!existsSync(MUSIC_FOLDER)) return [];
  return readdirSync(MUSIC_FOLDER)
    .filter((name) => name.endsWith('.ogg'))
    .sort()
    .map((name) => join(MUSIC_FOLDER, name));
}

/** Analyses files by the product, in children beside one another; the loudest comes first. */
export async function analysedTracks(paths: readonly string[]): Promise<readonly Track[]> {
  const tracks: Track[] = [];
  await analyseMany(
    paths.map((path) => ({ path })),
    {
      program: ANALYSE_CHILD,
      onResult: (result) => {
        if (!result.ok) throw new Error(result.error.message);
        const { integratedLufs, truePeakDbtp, loudnessRangeLu, durationFrames, sampleRateHz } = result.analysis;
        // A track of silence is no music.
        if (integratedLufs === null) return;
        const durationSeconds = durationFrames / sampleRateHz;
        tracks.push({ path: result.path, integratedLufs, truePeakDbtp, loudnessRangeLu, durationSeconds });
      },
    },
  );
  return tracks.sort((a, b) => (b.integratedLufs ?? -99) - (a.integratedLufs ?? -99));
}

/** A part of a file at 48 kHz. */
export async function decoded(path: string, fromSeconds: number, seconds: number): Promise<Stereo> {
  const fromFrames = Math.round(fromSeconds * 48_000);
  const { left, right } = await decodeWhole(path, { fromFrames, toFrames: fromFrames + Math.round(seconds * 48_000) });
  return { left, right, rateHz: 48_000 };
}
