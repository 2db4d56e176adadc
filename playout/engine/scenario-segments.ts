import { basename, extname } from 'node:path';
import { ContinuityError, messageOf } from '../api/errors.js';
import type { CartSegment, CuePoints, JoinFacts, Segment, SegmentKind } from '../api/segment.js';
import { engineFrames, framesFromSeconds } from '../api/units.js';
import { joinFactsOf } from '../dsp/analysis/join-facts.js';
import { loudnessGainDb, type LoudnessTargets } from '../dsp/analysis/loudness-gain.js';
import { analysisOf, type Analysis } from '../media/analyse.js';
import { readTags } from '../media/tags.js';
import type { Failure } from './deck.js';
import type { PlayedSounds } from './played-sounds.js';
import type { ScenarioItem } from './scenario.js';

/** Where neither the scenario nor an analysis says how long a file is: until its decoder ends. */
const UNKNOWN_LENGTH_FRAMES = framesFromSeconds(24 * 3600);

type Found = { readonly ok: true; readonly analysis: Analysis } | { readonly ok: false; readonly failure: Failure };

/** Turns the items and carts of a scenario into segments, measuring the files of which it does not say everything. */
export class ScenarioSegments {
  readonly #found = new Map<string, Promise<Found>>();

  constructor(
    private readonly targets: LoudnessTargets,
    private readonly sounds: PlayedSounds,
  ) {}

  /** One item; a file that cannot be used gives a segment with its problem, which the engine records as failed. */
  async item(item: ScenarioItem, ducks: boolean): Promise<Segment> {
    const kind = item.kind ?? (item.over === undefined ? 'music' : 'voice');
    const complete =
      item.gainDb !== undefined &&
      item.cueInSeconds !== undefined &&
      item.cueOutSeconds !== undefined &&
      item.segueSeconds !== undefined &&
      (!ducks || (item.loudnessLufs !== undefined && item.speechSeconds !== undefined));
    const found = complete ? undefined : await this.#analyse(item.file, kind);
    const analysis = found?.ok ? found.analysis : undefined;
    return {
      id: item.id,
      kind,
      title: item.title ?? analysis?.tags.title ?? basename(item.file, extname(item.file)),
      artist: item.artist ?? analysis?.tags.artist ?? '',
      path: item.file,
      cue: cuePoints(item, analysis),
      join: joinFacts(item, analysis),
      gainDb: item.gainDb ?? (analysis ? loudnessGainDb({ ...analysis, kind }, this.targets) : 0),
      ...loudnessOf(item, analysis),
      speech: speechOf(item, analysis),
      ...(item.over !== undefined && { over: { itemId: item.over, atFrames: framesFromSeconds(item.atSeconds ?? 0) } }),
      ...(item.duck && { duck: item.duck }),
      ...(item.eqMatchDb && { eqMatchDb: item.eqMatchDb }),
      ...(item.hardTime !== undefined && {
        hardTime: {
          atEpochMs: Date.parse(item.hardTime),
          onTime: item.onTime ?? 'immediately',
          graceFrames: framesFromSeconds(item.graceSeconds ?? 0),
        },
      }),
      ...(found?.ok === false && { problem: found.failure }),
      ...(item.extra && { extra: item.extra }),
      ...(item.stretch === false && { stretch: false as const }),
      ...(item.earlySegueSeconds !== undefined && { earlySegueFrames: framesFromSeconds(item.earlySegueSeconds) }),
    };
  }

  /** A cart of the scenario's wall; its id is its path. Throws where the file cannot be used. */
  async cart(path: string): Promise<CartSegment> {
    const segment = await this.item({ id: `cart:${path}`, file: path, kind: 'jingle' }, false);
    if (segment.problem) throw new ContinuityError(segment.problem.code, segment.problem.message);
    return { ...segment, cartId: path };
  }

  #analyse(path: string, kind: SegmentKind): Promise<Found> {
    const key = `${kind}:${path}`;
    const found = this.#found.get(key) ?? this.#measure(path, kind);
    this.#found.set(key, found);
    return found;
  }

  async #measure(path: string, kind: SegmentKind): Promise<Found> {
    try {
      const [measured, tagged] = await Promise.all([this.sounds.measure(path), readTags(path)]);
      if (measured instanceof ContinuityError) throw measured;
      return { ok: true, analysis: analysisOf(path, measured, tagged, { kindHint: kind }) };
    } catch (error) {
      const code = error instanceof ContinuityError ? error.code : 'FILE_UNDECODABLE';
      return { ok: false, failure: { code, message: messageOf(error) } };
    }
  }
}

function loudnessOf(item: ScenarioItem, analysis: Analysis | undefined): Pick<Segment, 'loudnessLufs'> {
  const loudnessLufs = item.loudnessLufs ?? analysis?.integratedLufs ?? undefined;
  return loudnessLufs === undefined ? {} : { loudnessLufs };
}

function speechOf(item: ScenarioItem, analysis: Analysis | undefined): Segment['speech'] {
  if (item.speechSeconds) {
    return item.speechSeconds.map(([from, to]) => [framesFromSeconds(from), framesFromSeconds(to)] as const);
  }
  if (analysis === undefined) return [];
  const { speech, sampleRateHz } = analysis;
  return speech.map(([from, to]) => [engineFrames(from, sampleRateHz), engineFrames(to, sampleRateHz)] as const);
}

function cuePoints(item: ScenarioItem, analysis: Analysis | undefined): CuePoints {
  const analysed = (frames: number | null | undefined): number | undefined =>
    typeof frames !== 'number' || analysis === undefined ? undefined : engineFrames(frames, analysis.sampleRateHz);
  const declared = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : framesFromSeconds(seconds);
  const cueIn = declared(item.cueInSeconds) ?? analysed(analysis?.cueInFrames) ?? 0;
  const cueOut = declared(item.cueOutSeconds) ?? analysed(analysis?.cueOutFrames) ?? UNKNOWN_LENGTH_FRAMES;
  const segue = declared(item.segueSeconds) ?? analysed(analysis?.segueFrames) ?? cueOut;
  const introEnd = declared(item.introEndSeconds) ?? analysed(analysis?.introEndFrames);
  const fadeIn = analysed(analysis?.fadeInFrames) ?? 0;
  const fadeOut = analysed(analysis?.fadeOutFrames) ?? 0;
  return {
    cueInFrames: cueIn,
    ...(introEnd !== undefined && { introEndFrames: introEnd }),
    segueFrames: Math.min(Math.max(segue, cueIn), cueOut),
    cueOutFrames: cueOut,
    // A measured fade belongs to its measured point.
    fadeInFrames: declared(item.fadeInSeconds) ?? (item.cueInSeconds === undefined ? fadeIn : 0),
    fadeOutFrames: declared(item.fadeOutSeconds) ?? (item.cueOutSeconds === undefined ? fadeOut : 0),
  };
}

/** A segue or an end that the scenario names stands; else the join is planned by what was measured. */
function joinFacts(item: ScenarioItem, analysis: Analysis | undefined): JoinFacts {
  const isSet = item.segueSeconds !== undefined || item.cueOutSeconds !== undefined || analysis === undefined;
  const facts = analysis && joinFactsOf(analysis, analysis.sampleRateHz);
  return { ...facts, ...(isSet && { isSegueSet: true }) };
}
