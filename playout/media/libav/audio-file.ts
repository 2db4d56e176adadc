import { FORMAT_WHITELIST, PROTOCOL_WHITELIST } from '../ffmpeg.js';
import type { InputReport } from '../input-report.js';
import {
  AUDIO,
  checked,
  DISCARD_ALL,
  END_OF_FILE,
  LibavFault,
  made,
  TRY_AGAIN,
  type CodecContext,
  type FormatContext,
  type Frame,
  type Libav,
  type Packet,
  type Stream,
} from './package.js';

const MICROSECONDS = 1_000_000;
/** ffmpeg prints a length in hundredths. */
const HUNDREDTHS = 100;

/** The first audio stream of a file, opened as `inputArguments` has ffmpeg open it. */
export class AudioFile {
  readonly report: InputReport;
  readonly #input: FormatContext;
  readonly #decoder: CodecContext;
  readonly #packet: Packet;
  readonly #frame: Frame;
  readonly #stream: Stream;
  #opened = false;
  #ended = false;

  /** Throws LibavFault where it cannot be opened. Blocks until its beginning is read. */
  constructor(libav: Libav, path: string) {
    this.#input = new libav.FormatContext();
    this.#decoder = new libav.CodecContext();
    this.#packet = new libav.Packet();
    this.#frame = new libav.Frame();
    try {
      this.#packet.alloc();
      this.#frame.alloc();
      this.#open(libav, path);
      this.#stream = made(
        this.#input.streams.find(({ codecpar }) => codecpar.codecType === AUDIO) ?? null,
        'no audio stream',
      );
      for (const stream of this.#input.streams) if (stream.index !== this.#stream.index) stream.discard = DISCARD_ALL;
      this.report = this.#describe(libav);
      this.#openDecoder(libav);
    } catch (error) {
      this.free();
      throw error;
    }
  }

  #open(libav: Libav, path: string): void {
    const options = libav.Dictionary.fromObject({
      format_whitelist: FORMAT_WHITELIST,
      protocol_whitelist: PROTOCOL_WHITELIST,
    });
    try {
      checked(this.#input.openInputSync(`file:${path}`, null, options), 'open');
      this.#opened = true;
    } finally {
      options.free();
    }
    checked(this.#input.findStreamInfoSync(), 'stream info');
  }

  #describe(libav: Libav): InputReport {
    const { codecpar } = this.#stream;
    const seconds = Number(this.#input.duration) / MICROSECONDS;
    return {
      format: made(this.#input.iformat?.name ?? null, 'format'),
      codec: libav.avGetCodecName(codecpar.codecId) ?? 'unknown',
      layout: libav.avChannelLayoutDescribe(codecpar.channelLayout) ?? 'unknown',
      seconds: seconds > 0 ? Math.round(seconds * HUNDREDTHS) / HUNDREDTHS : null,
    };
  }

  #openDecoder(libav: Libav): void {
    const codec = made(libav.Codec.findDecoder(this.#stream.codecpar.codecId), 'decoder');
    this.#decoder.allocContext3(codec);
    checked(this.#decoder.parametersToContext(this.#stream.codecpar), 'parameters');
    // Threads for decoding cost more than they bring where every processor has a decoder of its own.
    this.#decoder.threadCount = 1;
    checked(this.#decoder.open2Sync(codec), 'decoder');
  }

  /**
   * Decodes the next packet and hands on its frames, each valid until `take` returns. False at the end.
   * Throws LibavFault at whatever is wrong with the file.
   */
  decode(take: (frame: Frame) => void): boolean {
    if (this.#ended) return false;
    const read = this.#input.readFrameSync(this.#packet);
    if (read === END_OF_FILE) this.#ended = true;
    else checked(read, 'read');
    if (!this.#ended && this.#packet.streamIndex !== this.#stream.index) {
      this.#packet.unref();
      return true;
    }
    checked(this.#decoder.sendPacketSync(this.#ended ? null : this.#packet), 'decode');
    if (!this.#ended) this.#packet.unref();
    let answer: number;
    while ((answer = this.#decoder.receiveFrameSync(this.#frame)) >= 0) {
      take(this.#frame);
      this.#frame.unref();
    }
    if (answer !== TRY_AGAIN && answer !== END_OF_FILE) throw new LibavFault(`decode: ${answer}`);
    return !this.#ended;
  }

  free(): void {
    this.#frame.free();
    this.#packet.free();
    this.#decoder.freeContext();
    if (this.#opened) this.#input.closeInputSync();
  }
}
