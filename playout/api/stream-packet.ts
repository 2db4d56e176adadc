import { STREAM_PACKET } from './link.js';

/** A piece of an encoded stream, as the stream link carries it. */
export interface StreamPacket {
  readonly kind: keyof typeof STREAM_PACKET;
  /** Programme frame of the packet's first sample; of the stream's first sample for a header. */
  readonly frame: number;
  readonly bytes: Uint8Array;
}

/** Mounts of the stream link; a client names one in its first line. */
export const STREAM_MOUNTS = ['/listen.mp3', '/listen.opus'] as const;
export type StreamMount = (typeof STREAM_MOUNTS)[number];

const LENGTH_BYTES = 4;
const HEAD_BYTES = 9;
/** No packet of ours is near this: a length beyond it is not a stream link. */
const MAX_PACKET_BYTES = 1 << 20;

/** The packet as bytes of the stream link (see link.ts for the layout). */
export function encodePacket(packet: StreamPacket): Uint8Array {
  const encoded = new Uint8Array(LENGTH_BYTES + HEAD_BYTES + packet.bytes.length);
  const view = new DataView(encoded.buffer);
  view.setUint32(0, HEAD_BYTES + packet.bytes.length);
  view.setUint8(LENGTH_BYTES, STREAM_PACKET[packet.kind]);
  view.setFloat64(LENGTH_BYTES + 1, packet.frame);
  encoded.set(packet.bytes, LENGTH_BYTES + HEAD_BYTES);
  return encoded;
}

/** Puts packets together again from bytes that arrive in pieces of any size. */
export class PacketParser {
  #rest = new Uint8Array(0);

  /** The packets that `chunk` completes. Throws RangeError for bytes that are not a stream link. */
  push(chunk: Uint8Array): StreamPacket[] {
    const bytes = joined(this.#rest, chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const packets: StreamPacket[] = [];
    let at = 0;
    while (bytes.length - at >= LENGTH_BYTES) {
      const length = view.getUint32(at);
      if (length < HEAD_BYTES || length > MAX_PACKET_BYTES) {
        throw new RangeError(`a packet of ${length} bytes on the stream link`);
      }
      const end = at + LENGTH_BYTES + length;
      if (end > bytes.length) break;
      packets.push({
        kind: kindOf(view.getUint8(at + LENGTH_BYTES)),
        frame: view.getFloat64(at + LENGTH_BYTES + 1),
        bytes: bytes.slice(at + LENGTH_BYTES + HEAD_BYTES, end),
      });
      at = end;
    }
    this.#rest = bytes.slice(at);
    return packets;
  }
}

function kindOf(code: number): StreamPacket['kind'] {
  if (code === STREAM_PACKET.header) return 'header';
  if (code === STREAM_PACKET.audio) return 'audio';
  throw new RangeError(`a packet of kind ${code} on the stream link`);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  // Always a copy: what the socket's buffer held is not kept alive by a packet, nor changed under it.
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
