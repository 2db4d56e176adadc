/** What every call of the libraries answers with: negative numbers are errors, of which these two are none of a file's. */
export const TRY_AGAIN = -11;
export const END_OF_FILE = -541_478_725;

/** Of AVMediaType, AVDiscard, AVCodecID and AVSampleFormat. */
export const AUDIO = 1;
export const DISCARD_ALL = 48;
export const PCM_S16LE = 65_536;
export const SAMPLES_S16 = 1;
/** The caller keeps the frame that it hands to a filter. */
export const KEEP_FRAME = 8;

const QUIET = -8;

export interface ChannelLayout {
  readonly nbChannels: number;
  /** 0: nobody said which channels they are. */
  readonly order: number;
  readonly mask: bigint;
}

export interface CodecParameters {
  codecType: number;
  codecId: number;
  format: number;
  sampleRate: number;
  channelLayout: ChannelLayout;
}

export interface Stream {
  readonly index: number;
  readonly codecpar: CodecParameters;
  discard: number;
}

export interface Packet {
  alloc(): void;
  readonly streamIndex: number;
  data: Buffer | null;
  pts: bigint;
  dts: bigint;
  unref(): void;
  free(): void;
}

export interface Frame {
  alloc(): void;
  readonly format: number;
  readonly nbSamples: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly channelLayout: ChannelLayout;
  /** A view of each plane, valid until the frame is given back; of planar sound a plane is a channel. */
  readonly data: readonly Buffer[] | null;
  unref(): void;
  free(): void;
}

export interface Dictionary {
  free(): void;
}

/** Where a muxer writes to. */
export interface ByteSink {
  allocContextWithCallbacks(
    bufferBytes: number,
    writes: 1,
    read: null,
    write: (bytes: Buffer) => number,
    seek: null,
  ): void;
  freeContext(): void;
}

export interface FormatContext {
  openInputSync(address: string, format: null, options: Dictionary): number;
  findStreamInfoSync(): number;
  readonly streams: readonly Stream[];
  readonly iformat: { readonly name: string | null } | null;
  /** Microseconds; negative where the container claims none. */
  readonly duration: bigint;
  readFrameSync(packet: Packet): number;
  closeInputSync(): void;
  allocOutputContext2(format: null, name: string, file: null): number;
  pb: ByteSink | null;
  newStream(codec: null): Stream;
  setOption(name: string, value: string): number;
  writeHeaderSync(): number;
  writeFrameSync(packet: Packet): number;
  writeTrailerSync(): number;
  freeContext(): void;
}

export interface CodecContext {
  allocContext3(codec: object): void;
  parametersToContext(parameters: CodecParameters): number;
  threadCount: number;
  open2Sync(codec: object): number;
  sendPacketSync(packet: Packet | null): number;
  receiveFrameSync(frame: Frame): number;
  freeContext(): void;
}

export interface FilterContext {
  link(pad: number, next: FilterContext, nextPad: number): number;
  buffersrcAddFrameSync(frame: Frame | null, flags?: number): number;
  buffersinkGetFrameSync(frame: Frame): number;
}

export interface FilterGraph {
  alloc(): void;
  createFilter(filter: object, name: string, options?: string): FilterContext | null;
  configSync(): number;
  free(): void;
}

/** The part of node-av that analysis uses: ffmpeg's libraries (avformat, avcodec, avfilter) in this process. */
export interface Libav {
  readonly FormatContext: new () => FormatContext;
  readonly CodecContext: new () => CodecContext;
  readonly Packet: new () => Packet;
  readonly Frame: new () => Frame;
  readonly FilterGraph: new () => FilterGraph;
  readonly IOContext: new () => ByteSink;
  readonly Dictionary: { fromObject(options: Readonly<Record<string, string>>): Dictionary };
  readonly Codec: { findDecoder(id: number): object | null };
  readonly Filter: { getByName(name: string): object | null };
  readonly OutputFormat: { guessFormat(name: string, file: null, type: null): object | null };
  readonly Log: { setLevel(level: number): void };
  avGetCodecName(id: number): string | null;
  avGetSampleFmtName(format: number): string | null;
  avChannelLayoutDescribe(layout: ChannelLayout): string | null;
}

/** Not a literal in the import: the project compiles where the optional package is absent. */
const PACKAGE = 'node-av/lib';

/** Loads the libraries; undefined where the package is not installed, not made for this machine, or makes no fingerprints. */
export async function loadLibav(
  load: () => Promise<unknown> = () => import(PACKAGE) as Promise<unknown>,
): Promise<Libav | undefined> {
  try {
    return usable(await load());
  } catch {
    return undefined;
  }
}

function usable(loaded: unknown): Libav | undefined {
  const libav = loaded as Libav;
  if (libav.OutputFormat.guessFormat('chromaprint', null, null) === null) return undefined;
  // What is wrong with a file, its decode by itself says.
  libav.Log.setLevel(QUIET);
  return libav;
}

/** A call that failed: the file is not decoded here. */
export class LibavFault extends Error {}

/** Hands on what a call answered. Throws LibavFault where that is an error. */
export function checked(answer: number, call: string): number {
  if (answer < 0) throw new LibavFault(`${call}: ${answer}`);
  return answer;
}

/** Hands on what a call made. Throws LibavFault where it made nothing. */
export function made<T>(object: T | null, call: string): T {
  if (object === null) throw new LibavFault(call);
  return object;
}
