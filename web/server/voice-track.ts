import type { Segment } from '../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import type { PlanCart } from '../../scheduler/model.js';
import { fitsOver, voiceOverFrames } from '../../scheduler/voice-over.js';

function planCart({ id, kind, title, artist, cue }: Segment): PlanCart {
  const airMs = (frames: number): number => ((frames - cue.cueInFrames) * 1000) / ENGINE_RATE_HZ;
  return {
    cartId: id,
    cutId: 0,
    kind,
    category: '',
    title,
    artist,
    titleKey: '',
    artistKeys: [],
    untilSegueMs: airMs(cue.segueFrames),
    wholeMs: airMs(cue.cueOutFrames),
    introMs: cue.introEndFrames === undefined ? null : airMs(cue.introEndFrames),
  };
}

/**
 * Where the planner lays a voice track over the song after it, in engine frames after the song's first; undefined for what
 * airs before it: anything but a voice track with a song, and a voice that is too long for it.
 */
export function voiceTrackAt(voice: Segment, song: Segment): number | undefined {
  if (voice.kind !== 'voice' || song.kind !== 'music') return undefined;
  const [voiceCart, songCart] = [planCart(voice), planCart(song)];
  return fitsOver(voiceCart, songCart) ? voiceOverFrames(voiceCart, songCart) : undefined;
}
