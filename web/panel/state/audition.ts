import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { cutAudioUrl } from './library-rest.js';

/** A stretch that is heard, in frames of the engine's rate. */
export interface Stretch {
  readonly from: number;
  /** Where it ends; the file's end where left out. */
  readonly to?: number;
}

/** Cuts heard in the browser, never on air: from any frame, once or round and round. */
export class Audition {
  readonly #audio = new Audio();
  #cutId: string | null = null;
  #stretch: Stretch = { from: 0 };
  #loop = false;

  constructor(private readonly onChange: () => void) {
    this.#audio.preload = 'none';
    for (const name of ['play', 'pause', 'ended', 'error', 'waiting', 'playing']) {
      this.#audio.addEventListener(name, onChange);
    }
  }

  get playing(): boolean {
    return !this.#audio.paused && !this.#audio.ended;
  }

  /** A sentence where it cannot be heard; empty where it can. */
  get failure(): string {
    return this.#audio.error === null ? '' : 'This cut cannot be heard: the station gives no sound of it.';
  }

  get loop(): boolean {
    return this.#loop;
  }

  set loop(on: boolean) {
    this.#loop = on;
    this.onChange();
  }

  /** Where the playhead is. */
  get frames(): number {
    return Math.round(this.#audio.currentTime * ENGINE_RATE_HZ);
  }

  /** Another cut; what sounds falls silent. */
  open(cutId: string | null): void {
    if (cutId === this.#cutId) return;
    this.#audio.pause();
    this.#cutId = cutId;
    if (cutId === null) this.#audio.removeAttribute('src');
    else this.#audio.src = cutAudioUrl(cutId);
    this.onChange();
  }

  play(stretch: Stretch): void {
    this.#stretch = stretch;
    this.seek(stretch.from);
    void this.#audio.play().catch(this.onChange);
  }

  pause(): void {
    this.#audio.pause();
  }

  seek(frames: number): void {
    this.#audio.currentTime = frames / ENGINE_RATE_HZ;
  }

  /** Looks whether the stretch is over; called on every frame of the screen. */
  tick(): void {
    const { from, to } = this.#stretch;
    if (!this.playing || to === undefined || this.frames < to) return;
    if (this.#loop) this.seek(from);
    else {
      this.pause();
      this.seek(to);
    }
  }

  /** Lets the station's decoder go. */
  close(): void {
    this.open(null);
    this.#audio.load();
  }
}

/** A rendered join, heard from its first sample. */
export class JoinPlayer {
  #context: AudioContext | null = null;
  #source: AudioBufferSourceNode | null = null;

  constructor(private readonly onChange: () => void) {}

  get playing(): boolean {
    return this.#source !== null;
  }

  /** Plays a WAV file; rejects where the browser cannot read it. Resolves when it has begun. */
  async play(wav: ArrayBuffer): Promise<void> {
    this.stop();
    this.#context ??= new AudioContext({ sampleRate: ENGINE_RATE_HZ });
    const buffer = await this.#context.decodeAudioData(wav);
    await this.#context.resume();
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#context.destination);
    source.addEventListener('ended', () => {
      if (this.#source === source) this.#source = null;
      this.onChange();
    });
    source.start();
    this.#source = source;
    this.onChange();
  }

  stop(): void {
    this.#source?.stop();
    this.#source = null;
    this.onChange();
  }

  close(): void {
    this.stop();
    void this.#context?.close();
    this.#context = null;
  }
}
