import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNELS, ENGINE_RATE_HZ } from '../api/units.js';
import type { ChildEnd } from './child-end.js';

/** Held sound is begun up to this far from a file's beginning; what begins later is decoded again, from a seek. */
export const HELD_FROM_SECONDS = 60;

const FRAME_BYTES = CHANNELS * 4;
/** What is held at most, and in how many files: 90 minutes of sound. */
const ROOM_BYTES = 2 ** 31;
const MOST_FILES = 64;
/** What is read at once, and what is written: small writes cost half as much again. */
const READ_BYTES = 1 << 17;
const WRITE_BYTES = 1 << 19;
const WELL: ChildEnd = { exitCode: 0, signal: null, stderr: '', missing: false };

/**
 * Sound that was decoded to be measured, kept until it is mixed: a render decodes each file once. It lies in files without a
 * name in the folder that is given, where the render's own file goes; sound that finds no room there is decoded again. Memory
 * would be the other place; to be given 700 MB of it costs as much as decoding half an hour of music.
 */
export class HeldSounds {
  readonly #sounds = new Map<string, HeldSound>();
  #freeBytes: number;

  /** `folder` is where it lies, `roomBytes` how much of it there may be at once. */
  constructor(
    private readonly folder: string,
    roomBytes = ROOM_BYTES,
  ) {
    this.#freeBytes = roomBytes;
  }

  /** A place for a file's sound; undefined where it has one, or where there is none. */
  begin(path: string): HeldSound | undefined {
    if (this.#sounds.has(path) || this.#sounds.size >= MOST_FILES) return undefined;
    const file = unnamedFile(join(this.folder, `.continuity-${process.pid}-${this.#sounds.size}`));
    if (file === undefined) return undefined;
    const sound = new HeldSound(file, (bytes) => {
      if (bytes > this.#freeBytes) return false;
      this.#freeBytes -= bytes;
      return true;
    });
    this.#sounds.set(path, sound);
    return sound;
  }

  /** A decode of a file out of what is held, frame for frame what a decoder gives; undefined where it has to be decoded. */
  decode(path: string, fromFrames: number, tempo: number): HeldDecode | undefined {
    const sound = this.#sounds.get(path);
    // Behind a seek a decoder's resampling begins at another point: what is rendered does not depend on the room there is.
    if (sound?.isWhole !== true || tempo !== 1 || fromFrames > HELD_FROM_SECONDS * ENGINE_RATE_HZ) return undefined;
    return new HeldDecode(sound, fromFrames * FRAME_BYTES);
  }

  /** Gives the room back. */
  close(): void {
    for (const sound of this.#sounds.values()) sound.close();
    this.#sounds.clear();
  }
}

/** Interleaved float32 L R of one file. */
export class HeldSound {
  readonly #file: number;
  readonly #reserve: (bytes: number) => boolean;
  #waiting: Buffer | undefined = Buffer.allocUnsafeSlow(WRITE_BYTES);
  #waitingBytes = 0;
  /** In the file. */
  #bytes = 0;
  #state: 'open' | 'whole' | 'given up' = 'open';

  /** `reserve` takes bytes of the room there is, or gives some back; false where there are not so many. */
  constructor(file: number, reserve: (bytes: number) => boolean) {
    this.#file = file;
    this.#reserve = reserve;
  }

  get isWhole(): boolean {
    return this.#state === 'whole';
  }

  /** Bytes of whole frames. */
  get bytes(): number {
    return this.#bytes - (this.#bytes % FRAME_BYTES);
  }

  append(samples: Uint8Array): void {
    for (let from = 0; from < samples.length && this.#state === 'open';) {
      const part = samples.subarray(from, from + WRITE_BYTES - this.#waitingBytes);
      this.#waiting?.set(part, this.#waitingBytes);
      this.#waitingBytes += part.length;
      from += part.length;
      if (this.#waitingBytes === WRITE_BYTES) this.#write();
    }
  }

  /** All has come. */
  finish(): void {
    this.#write();
    if (this.#state === 'open') this.#state = 'whole';
    this.#waiting = undefined;
  }

  /** What has come is not wanted: it begins anew. */
  restart(): void {
    this.#drop();
  }

  giveUp(): void {
    this.#state = 'given up';
    this.#waiting = undefined;
    this.#drop();
  }

  /** Fills `into` from a byte on; returns how many there were. */
  read(into: Uint8Array, from: number): number {
    return readSync(this.#file, into, 0, Math.min(into.length, this.bytes - from), from);
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(): void {
    if (this.#state !== 'open' || this.#waiting === undefined) return;
    try {
      if (!this.#reserve(this.#waitingBytes)) throw new Error('there is no room left');
      for (let from = 0; from < this.#waitingBytes;) {
        const written = writeSync(this.#file, this.#waiting, from, this.#waitingBytes - from, this.#bytes);
        this.#bytes += written;
        from += written;
      }
      this.#waitingBytes = 0;
    } catch {
      // A full disk, or the end of the room: this sound is decoded again.
      this.giveUp();
    }
  }

  #drop(): void {
    this.#reserve(-this.#bytes);
    this.#bytes = 0;
    this.#waitingBytes = 0;
    ftruncateSync(this.#file);
  }
}

/** Gives held sound as a decoder that is always ready: one buffer, used again for each piece. */
export class HeldDecode {
  readonly stdout = {
    on: (_event: 'data', listener: (bytes: Buffer) => void): void => {
      this.#listener = listener;
      setImmediate(() => {
        this.#give();
      });
    },
    pause: (): void => {
      this.#paused = true;
    },
    resume: (): void => {
      this.#paused = false;
      this.#give();
    },
  };
  readonly done: Promise<ChildEnd>;
  readonly #buffer = Buffer.alloc(READ_BYTES);
  #listener: ((bytes: Buffer) => void) | undefined;
  #end: (end: ChildEnd) => void = () => undefined;
  #paused = false;
  #giving = false;
  #at: number;

  constructor(
    private readonly sound: HeldSound,
    fromBytes: number,
  ) {
    this.#at = Math.min(fromBytes, sound.bytes);
    this.done = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  kill(): void {
    this.#listener = undefined;
    this.#end(WELL);
  }

  #give(): void {
    if (this.#giving) return;
    this.#giving = true;
    while (this.#listener !== undefined && !this.#paused && this.#at < this.sound.bytes) {
      const count = this.sound.read(this.#buffer, this.#at);
      this.#at += count;
      this.#listener(this.#buffer.subarray(0, count));
    }
    this.#giving = false;
    if (this.#at >= this.sound.bytes) this.#end(WELL);
  }
}

/** Opens a file that is gone as soon as it is closed, however this process ends; undefined where none can be made. */
function unnamedFile(path: string): number | undefined {
  try {
    const file = openSync(path, 'wx+', 0o600);
    rmSync(path);
    return file;
  } catch {
    // Nothing depends on it.
    return undefined;
  }
}
