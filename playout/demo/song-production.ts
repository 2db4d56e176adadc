import type { Song } from './music/song.js';
import { composeSong, type ComposedSong } from './music/compose.js';
import { renderScore, type StereoSound } from './mix/desk.js';
import { master } from './mix/master.js';
import { fileName, type Production } from './production.js';

const CATEGORY = 'music';

/** A song as a file of the station; composed at once (milliseconds), rendered when it is asked for. */
export function songProduction(song: Song): Production {
  const composed = composeSong(song);
  return {
    path: `music/${fileName(song.artist)}_${fileName(song.title)}.ogg`,
    tags: {
      kind: 'music',
      category: CATEGORY,
      title: song.title,
      artist: song.artist,
      album: song.album,
      year: song.year,
      introEndSeconds: toMilliseconds(composed.introEndSeconds),
      segueSeconds: toMilliseconds(composed.segueSeconds),
      cueOutSeconds: toMilliseconds(composed.durationSeconds),
    },
    make: { render: () => Promise.resolve(renderSong(song, composed)) },
  };
}

/** Plays, mixes and masters a composed song. */
export function renderSong(song: Song, composed: ComposedSong): StereoSound {
  const { score } = composed;
  const { ending } = score;
  const fadeSeconds = {
    fade: (ending.fadeBeats * 60) / score.tempoBpm,
    ring: ending.tailSeconds * 0.8,
    cold: 0.12,
  }[ending.kind];
  return master(renderScore(score), {
    lufs: song.masterLufs,
    fadeOutSeconds: fadeSeconds,
    fadeShape: ending.kind === 'fade' ? 'song' : 'natural',
  });
}

/** Down to the millisecond, so that a point never lies behind the file's end. */
function toMilliseconds(seconds: number): number {
  return Math.floor(seconds * 1000) / 1000;
}
