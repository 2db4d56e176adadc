import {
  checked,
  END_OF_FILE,
  LibavFault,
  made,
  TRY_AGAIN,
  type FilterContext,
  type FilterGraph,
  type Frame,
  type Libav,
} from './package.js';

/** A filter's name and its options. */
export type FilterStep = readonly [name: string, options: string];

/** Filters in a row; frames go in at one end and come out at the other. */
export class Filters {
  readonly #graph: FilterGraph;
  readonly #source: FilterContext;
  readonly #sink: FilterContext;
  readonly #frame: Frame;

  /** For frames like `first`. Throws LibavFault where the libraries cannot build them. */
  constructor(libav: Libav, first: Frame, steps: readonly FilterStep[]) {
    this.#graph = new libav.FilterGraph();
    this.#graph.alloc();
    this.#frame = new libav.Frame();
    this.#frame.alloc();
    try {
      const filter = (name: string, called: string, options?: string): FilterContext =>
        made(this.#graph.createFilter(made(libav.Filter.getByName(name), name), called, options), name);
      this.#source = filter('abuffer', 'in', sourceOptions(libav, first));
      let last = this.#source;
      steps.forEach(([name, options], index) => {
        const next = filter(name, `step${index}`, options);
        checked(last.link(0, next, 0), name);
        last = next;
      });
      this.#sink = filter('abuffersink', 'out');
      checked(last.link(0, this.#sink, 0), 'abuffersink');
      checked(this.#graph.configSync(), 'filters');
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /** Hands in a frame, or the end (null). `flags` as of av_buffersrc_add_frame_flags; without, the frame is empty afterwards. */
  push(frame: Frame | null, flags?: number): void {
    checked(this.#source.buffersrcAddFrameSync(frame, flags), 'buffersrc');
  }

  /** Takes out what is ready; a frame is valid until `take` returns. */
  pull(take: (frame: Frame) => void): void {
    let answer: number;
    while ((answer = this.#sink.buffersinkGetFrameSync(this.#frame)) >= 0) {
      take(this.#frame);
      this.#frame.unref();
    }
    if (answer !== TRY_AGAIN && answer !== END_OF_FILE) throw new LibavFault(`buffersink: ${answer}`);
  }

  free(): void {
    this.#frame.free();
    this.#graph.free();
  }
}

function sourceOptions(libav: Libav, { format, sampleRate, channelLayout }: Frame): string {
  // Of channels that have no names, what is to become of them is not decided here.
  if (channelLayout.order === 0 && channelLayout.nbChannels > 2) throw new LibavFault('channels without a layout');
  const layouts = ['mono', 'stereo'];
  const layout =
    channelLayout.order === 0
      ? layouts[channelLayout.nbChannels - 1]
      : made(libav.avChannelLayoutDescribe(channelLayout), 'channel layout');
  const samples = made(libav.avGetSampleFmtName(format), 'sample format');
  return `sample_rate=${sampleRate}:sample_fmt=${samples}:channel_layout=${layout}:time_base=1/${sampleRate}`;
}
