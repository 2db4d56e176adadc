import { fileURLToPath } from 'node:url';
import { SONGS } from './catalogue.js';
import { jingles, type Jingle } from './imaging/jingles.js';
import { readSpokenLines, type SpokenLine } from './imaging/speech.js';
import { renderSweeper, renderStationId } from './imaging/sweepers.js';
import { renderScore, type StereoSound } from './mix/desk.js';
import { master } from './mix/master.js';
import { fileName, type Production, type ProductionTags } from './production.js';
import { songProduction } from './song-production.js';

const STATION = 'Radio Continuity';
const ALBUM = 'Station imaging';
const YEAR = 2024;

/** The built-in emergency file: committed, so that a station has it before anything was rendered. */
export const EMERGENCY_FILE: string = fileURLToPath(new URL('./emergency.ogg', import.meta.url));

/**
 * Everything that the demo station plays, in the order in which it is made: a song, an ID, a jingle and a voice track first, so
 * that a station can go on the air within seconds; then songs with the rest between them.
 */
export function demoStation(): Production[] {
  const lines = readSpokenLines();
  const of = (kind: SpokenLine['kind']): SpokenLine[] => lines.filter((line) => line.kind === kind);
  const ids = of('id').map((line) => imaging('id', 'ids', line.title, () => renderStationId(line)));
  const sweepers = of('sweeper').map((line) => imaging('sweeper', 'sweepers', line.title, () => renderSweeper(line)));
  const voices = of('voice').map(voiceTrack);
  const logos = jingles().map((jingle) =>
    imaging('jingle', 'jingles', jingle.title, () => Promise.resolve(renderJingle(jingle))),
  );
  const songs = SONGS.map(songProduction);
  const first = [...songs.slice(0, 1), ...ids.slice(0, 1), ...logos.slice(0, 1), ...voices];
  return [...first, ...between(songs.slice(1), [...sweepers, ...logos.slice(1), ...ids.slice(1), emergency()])];
}

/** One of the small pieces after every second song, the rest at the end. */
function between(songs: readonly Production[], pieces: readonly Production[]): Production[] {
  const mixed = songs.flatMap((song, index) => {
    const piece = index % 2 === 1 ? pieces.slice((index - 1) / 2, (index + 1) / 2) : [];
    return [song, ...piece];
  });
  return [...mixed, ...pieces.slice(Math.floor(songs.length / 2))];
}

function renderJingle({ score, lufs }: Jingle): StereoSound {
  return master(renderScore(score), { lufs, fadeOutSeconds: score.ending.tailSeconds * 0.8, fadeShape: 'natural' });
}

function tags(kind: ProductionTags['kind'], title: string, artist: string, album: string): ProductionTags {
  const unknown = { introEndSeconds: null, segueSeconds: null, cueOutSeconds: null };
  return { kind, category: kind, title, artist, album, year: YEAR, ...unknown };
}

function imaging(
  kind: 'id' | 'sweeper' | 'jingle',
  folder: string,
  title: string,
  render: () => Promise<StereoSound>,
): Production {
  return { path: `${folder}/${fileName(title)}.ogg`, tags: tags(kind, title, STATION, ALBUM), make: { render } };
}

function voiceTrack(line: SpokenLine): Production {
  const presenter = line.presenter.charAt(0).toUpperCase() + line.presenter.slice(1);
  return {
    path: `voice/${line.name}.ogg`,
    tags: tags('voice', line.title, presenter, 'Voice tracks'),
    make: { copyOf: line.file },
  };
}

function emergency(): Production {
  return {
    path: 'emergency/emergency-loop.ogg',
    tags: tags('emergency', 'Emergency loop', STATION, ALBUM),
    make: { copyOf: EMERGENCY_FILE },
  };
}
