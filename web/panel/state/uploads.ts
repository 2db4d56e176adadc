/** What is known of a file that is sent. */
export interface UploadState {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly sent: number;
  readonly stage: 'waiting' | 'sending' | 'taken' | 'stored' | 'refused' | 'stopped';
  /** Why it was refused, or what became of it. */
  readonly words: string;
}

/** What a file says of itself when it is sent. */
export type UploadMetadata = Readonly<Record<string, string>>;

/** What the sender reports. */
export interface UploadReports {
  progress(sent: number): void;
  /** All bytes are there: the library measures the file. */
  received(): void;
  /** What became of it. */
  stored(words: string): void;
  failed(words: string): void;
}

/** Sends one file, going on where an earlier try ended; gives a way to stop. */
export type Sender = (file: File, metadata: UploadMetadata, reports: UploadReports) => () => void;

const MOST_AT_ONCE = 3;

interface Entry {
  readonly file: File;
  readonly metadata: UploadMetadata;
  stop: (() => void) | null;
}

/** Files on their way into the library, a few at once, the others in their order. */
export class Uploads {
  #states: readonly UploadState[] = [];
  readonly #entries = new Map<string, Entry>();
  #count = 0;

  constructor(
    private readonly send: Sender,
    private readonly onChange: (states: readonly UploadState[]) => void,
  ) {}

  get states(): readonly UploadState[] {
    return this.#states;
  }

  add(files: Iterable<File>, metadata: UploadMetadata): void {
    for (const file of files) {
      const id = String(++this.#count);
      this.#entries.set(id, { file, metadata: { filename: file.name, ...metadata }, stop: null });
      const state: UploadState = { id, name: file.name, bytes: file.size, sent: 0, stage: 'waiting', words: '' };
      this.#states = [...this.#states, state];
    }
    this.#next();
    this.onChange(this.#states);
  }

  /** Stops a file that is on its way; what has arrived of it is kept for a later try. */
  stop(id: string): void {
    this.#entries.get(id)?.stop?.();
    this.#set(id, { stage: 'stopped', words: 'stopped' });
    this.#next();
  }

  /** Sends a file again that was stopped or did not arrive. */
  again(id: string): void {
    const state = this.#states.find((one) => one.id === id);
    if (state?.stage !== 'stopped' && state?.stage !== 'refused') return;
    this.#set(id, { stage: 'waiting', words: '' });
    this.#next();
  }

  /** Forgets what is over. */
  clear(): void {
    this.#states = this.#states.filter(({ stage }) => stage === 'waiting' || stage === 'sending' || stage === 'taken');
    this.onChange(this.#states);
  }

  #set(id: string, change: Partial<UploadState>): void {
    this.#states = this.#states.map((state) => (state.id === id ? { ...state, ...change } : state));
    this.onChange(this.#states);
  }

  #next(): void {
    let room = MOST_AT_ONCE - this.#states.filter(({ stage }) => stage === 'sending').length;
    for (const { id, stage } of this.#states) {
      if (room <= 0) return;
      if (stage !== 'waiting') continue;
      room -= 1;
      this.#start(id);
    }
  }

  #start(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#set(id, { stage: 'sending' });
    const open = (): boolean =>
      this.#states.some((state) => state.id === id && (state.stage === 'sending' || state.stage === 'taken'));
    entry.stop = this.send(entry.file, entry.metadata, {
      progress: (sent) => {
        if (open()) this.#set(id, { sent });
      },
      received: () => {
        if (!open()) return;
        this.#set(id, { stage: 'taken', sent: entry.file.size, words: 'has arrived and is measured' });
        this.#next();
      },
      stored: (words) => {
        if (open()) this.#set(id, { stage: 'stored', words });
      },
      failed: (words) => {
        if (!open()) return;
        this.#set(id, { stage: 'refused', words });
        this.#next();
      },
    });
  }
}

/** How far all of it is, 0..1; 1 where nothing is on its way. */
export function uploadShare(states: readonly UploadState[]): number {
  const counted = states.filter(({ stage }) => stage !== 'refused' && stage !== 'stopped');
  const bytes = counted.reduce((sum, state) => sum + state.bytes, 0);
  return bytes === 0 ? 1 : counted.reduce((sum, state) => sum + state.sent, 0) / bytes;
}
