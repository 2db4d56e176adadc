import { ENGINE_RATE_HZ } from '../api/units.js';
import type { StreamPacket } from '../api/stream-packet.js';

/** What a listener is sent at once: enough to start a player's buffer. */
const BURST_FRAMES = 4 * ENGINE_RATE_HZ;

/** The newest header and the last seconds of one mount. A new header ends what came before: it cannot be joined. */
export class StreamHistory {
  #header: StreamPacket | undefined;
  #audio: StreamPacket[] = [];

  add(packet: StreamPacket): void {
    if (packet.kind === 'header') {
      this.#header = packet;
      this.#audio = [];
      return;
    }
    this.#audio.push(packet);
    const oldest = packet.frame - BURST_FRAMES;
    let old = 0;
    while (this.#audio[old].frame < oldest) old++;
    if (old > 0) this.#audio.splice(0, old);
  }

  /** What a decoder needs to start, and the last seconds. */
  burst(): StreamPacket[] {
    return this.#header ? [this.#header, ...this.#audio] : [...this.#audio];
  }
}
