import { SONGS } from './catalogue.js';
import { songProduction } from './song-production.js';
import type { Production } from './production.js';

/** Everything that the demo station plays, in the order in which it is made. */
export function demoStation(): Production[] {
  return SONGS.map(songProduction);
}
