/** What ffmpeg says of one input's container and of its first audio stream. */
export interface InputReport {
  /** ffmpeg's name of the container, e.g. `mp3`, `mov,mp4,m4a,3gp,3g2,mj2`. */
  format: string;
  /** ffmpeg's name of the codec, e.g. `mp3`, `vorbis`. */
  codec: string;
  /** ffmpeg's name of the channel layout, e.g. `mono`, `stereo`, `5.1(side)`. */
  layout: string;
  /** Length that the header claims, to 10 ms; null where it claims none. */
  seconds: number | null;
}

/**
 * Arguments that make ffmpeg say what its inputs are and when one changes its format, each line with its level in front: of
 * filters that are set up anew it speaks only where it is verbose.
 */
export const REPORT_ARGUMENTS: readonly string[] = ['-hide_banner', '-nostats', '-v', 'level+verbose'];

const LONGEST_LINE = 2000;
const COMPLAINT_CHARACTERS = 4000;
const INPUT = /^\[info\] Input #(\d+), (.+?), from '/;
const DURATION = /^\[info\] {3}Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)[,\s]/;
const AUDIO = /^\[info\] {3}Stream #(\d+):\d+.*?: Audio: (\w+)(?:.*?, \d+ Hz, ([^,]+))?/;
/** A graph of filters takes in a stream: the graph's number, the input's. */
const TAKEN_IN = /^\[graph_(\d+)_in_(\d+)_\S* @ \w+\] \[verbose\] tb:/;
const COMPLAINT = /\[(?:error|fatal|panic)\] (.*)$/;

/**
 * Reads ffmpeg's stderr as it comes: what its inputs are, and what it complained of. The first that is said of an input
 * counts, and every line begins with its level, so that a file's own texts cannot pass for ffmpeg's. Memory is bounded
 * whatever is said.
 */
export class ReportReader {
  readonly inputs: InputReport[] = [];
  /** Numbers of the inputs of which the sound changed its rate, channels or samples on the way. */
  readonly changed = new Set<number>();
  readonly #graphs = new Set<string>();
  #line = '';
  #current: InputReport | undefined;
  #over = false;
  #complaints = '';

  /** The last of the lines of error, without their level. */
  get complaints(): string {
    return this.#complaints.trim();
  }

  push(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) this.#read(line);
  }

  /** Takes what has no line's end. */
  finish(): void {
    if (this.#line !== '') this.#read(this.#line);
    this.#line = '';
  }

  #read(line: string): void {
    const complaint = COMPLAINT.exec(line);
    if (complaint !== null) {
      this.#complaints = `${this.#complaints}${complaint[1]}\n`.slice(-COMPLAINT_CHARACTERS);
      return;
    }
    const taken = TAKEN_IN.exec(line);
    if (taken !== null) {
      const [, graph, input] = taken;
      if (this.#graphs.has(graph)) this.changed.add(Number(input));
      this.#graphs.add(graph);
      return;
    }
    // After its inputs ffmpeg speaks of what it does with them.
    if (this.#over) return;
    if (line.startsWith('[info] Stream mapping:') || line.startsWith('[info] Output #')) this.#over = true;
    else this.#describe(line);
  }

  #describe(line: string): void {
    const input = INPUT.exec(line);
    if (input !== null) {
      if (Number(input[1]) !== this.inputs.length) return;
      this.#current = { format: input[2], codec: 'unknown', layout: 'unknown', seconds: null };
      this.inputs.push(this.#current);
      return;
    }
    if (this.#current === undefined) return;
    const duration = DURATION.exec(line);
    if (duration !== null && this.#current.seconds === null) {
      const seconds = Number(duration[1]) * 3600 + Number(duration[2]) * 60 + Number(duration[3]);
      this.#current.seconds = seconds > 0 ? seconds : null;
      return;
    }
    const audio = AUDIO.exec(line);
    if (audio === null || this.#current.codec !== 'unknown') return;
    this.#current.codec = audio[2];
    this.#current.layout = (audio.at(3) ?? 'unknown').trim();
  }
}
