import * as drums from './drums.js';
import { electricPiano } from './electric-piano.js';
import type { Instrument, InstrumentName } from './instrument.js';
import { MUTED_GUITAR, NYLON, STEEL, UPRIGHT_BASS, plucked } from './plucked.js';
import { BELL, FELT_PIANO, GLOCKENSPIEL, GRAND_PIANO, MARIMBA, VIBRAPHONE, struck } from './struck.js';
import { sustained } from './sustained.js';
import * as timbres from './timbres.js';

/** A set of every instrument; tables that it builds are kept as long as the set is. */
export function makeOrchestra(): Readonly<Record<InstrumentName, Instrument>> {
  return {
    'warm-pad': sustained(timbres.WARM_PAD),
    'glass-pad': sustained(timbres.GLASS_PAD),
    strings: sustained(timbres.STRINGS),
    choir: sustained(timbres.CHOIR),
    organ: sustained(timbres.ORGAN),
    'soft-lead': sustained(timbres.SOFT_LEAD),
    'bright-lead': sustained(timbres.BRIGHT_LEAD),
    flute: sustained(timbres.FLUTE),
    whistle: sustained(timbres.WHISTLE),
    fiddle: sustained(timbres.FIDDLE),
    'voice-ah': sustained(timbres.VOICE_AH),
    'voice-oo': sustained(timbres.VOICE_OO),
    'synth-bass': sustained(timbres.SYNTH_BASS),
    'sub-bass': sustained(timbres.SUB_BASS),
    'house-bass': sustained(timbres.HOUSE_BASS),
    'synth-pluck': sustained(timbres.SYNTH_PLUCK),
    stab: sustained(timbres.STAB),
    'upright-bass': plucked(UPRIGHT_BASS),
    nylon: plucked(NYLON),
    steel: plucked(STEEL),
    'muted-guitar': plucked(MUTED_GUITAR),
    'electric-piano': electricPiano,
    'felt-piano': struck(FELT_PIANO),
    'grand-piano': struck(GRAND_PIANO),
    marimba: struck(MARIMBA),
    vibraphone: struck(VIBRAPHONE),
    glockenspiel: struck(GLOCKENSPIEL),
    bell: struck(BELL),
    kick: drums.KICK,
    'soft-kick': drums.SOFT_KICK,
    'house-kick': drums.HOUSE_KICK,
    snare: drums.SNARE,
    'soft-snare': drums.SOFT_SNARE,
    brush: drums.BRUSH,
    rim: drums.RIM,
    clap: drums.CLAP,
    hat: drums.HAT,
    'open-hat': drums.OPEN_HAT,
    shaker: drums.SHAKER,
    ride: drums.RIDE,
    crash: drums.CRASH,
    tom: drums.TOM,
    conga: drums.CONGA,
    whoosh: drums.WHOOSH,
  };
}
