import type { Segment } from '../api/segment.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import type { Cued, Cueing } from './cueing.js';
import type { Ducking } from './ducking.js';
import type { ItemRecord, Unplayed } from './item-record.js';
import { Player } from './player.js';
import type { WallClock } from './wall-clock.js';

/** A voice whose item is on air, and which waits for its own start. */
export interface PendingVoice {
  readonly segment: Segment;
  readonly hostId: string;
  readonly startFrame: number;
}

/** A voice whose deck is not ready is waited for this long. */
const PATIENCE_FRAMES = ENGINE_RATE_HZ;
/** Voices over the next item lower the bed from this long before its start, at most. */
const ANNOUNCE_FRAMES = 2 * ENGINE_RATE_HZ;

/** The items that lie over another: they wait for their place in it, and the bed goes down for them in time. */
export class VoiceOvers {
  playing: Player[] = [];
  #pending: PendingVoice[] = [];

  constructor(
    private readonly clock: WallClock,
    private readonly cueing: Cueing,
    private readonly ducking: Ducking,
    private readonly record: ItemRecord,
  ) {}

  get pending(): readonly PendingVoice[] {
    return this.#pending;
  }

  find(itemId: string): PendingVoice | undefined {
    return this.#pending.find((voice) => voice.segment.id === itemId);
  }

  /** Their item starts at `startFrame`; voices whose own start has passed already are left out. */
  await(host: Segment, voices: readonly Segment[], startFrame: number, frame: number): void {
    for (const segment of voices) {
      const voiceFrame = startFrame + (segment.over?.atFrames ?? 0);
      if (voiceFrame < frame) continue;
      this.#pending.push({ segment, hostId: host.id, startFrame: voiceFrame });
      this.ducking.set(segment, voiceFrame, frame);
    }
  }

  /** Their item will start at `startFrame`: shortly before, the bed that is on air goes down in time for them. */
  announce(voices: readonly Segment[], startFrame: number, frame: number): void {
    if (startFrame - frame > ANNOUNCE_FRAMES) return;
    for (const voice of voices) this.ducking.set(voice, startFrame + (voice.over?.atFrames ?? 0), frame);
  }

  /** Starts the first voice that is due and ready. Returns whether anything changed, or a voice whose file failed. */
  start(frame: number): boolean | Cued {
    for (const voice of this.#pending) {
      if (voice.startFrame > frame) continue;
      const { segment } = voice;
      const cued = this.cueing.cue(segment, frame);
      const status = cued?.deck.status();
      if (cued && status === 'failed') return cued;
      if (cued && status === 'ready') {
        this.#forget(voice);
        this.cueing.take(segment.id);
        if (frame !== voice.startFrame) this.ducking.set(segment, frame, frame);
        this.playing.push(new Player(segment, cued.deck, 'rundown', frame, this.clock.epochMsAt(frame)));
        return true;
      }
      if (frame - voice.startFrame > PATIENCE_FRAMES) {
        this.drop(voice, frame, 'failed', 'its deck was not ready in time');
        return true;
      }
    }
    return false;
  }

  /** A voice will not sound: the bed comes back. */
  drop(voice: PendingVoice, frame: number, outcome: Unplayed, reason: string): void {
    this.#forget(voice);
    this.cueing.drop(voice.segment.id);
    this.ducking.remove(voice.segment.id, frame);
    this.record.unplayed(voice.segment, frame, outcome, reason);
  }

  /** An item is cut: what lies over it fades out, or does not sound. */
  cutOver(hostId: string, frame: number, fadeFrames: number): void {
    const reason = 'the item it lies over was cut';
    for (const voice of this.#pending) if (voice.hostId === hostId) this.drop(voice, frame, 'skipped', reason);
    for (const voice of this.playing) {
      if (voice.segment.over?.itemId === hostId) voice.cutAt(frame, fadeFrames, reason);
    }
  }

  #forget(voice: PendingVoice): void {
    this.#pending = this.#pending.filter((one) => one !== voice);
  }
}
