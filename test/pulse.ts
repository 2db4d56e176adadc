import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { eventually } from './eventually.js';

export interface PulseOptions {
  /** Sample format of the sink, as PulseAudio names it. */
  readonly format?: 'float32le' | 's32le' | 's24le' | 's16le';
  readonly rateHz?: number;
  /** ALSA's `default` records as well: it hears what the sink plays. */
  readonly records?: boolean;
}

/** Gives a process the priority of an audio system where this user may, and its session too where it leads one. */
export function raisePriority(pid: number, leadsSession = false): void {
  try {
    setPriority(pid, -12);
    if (leadsSession) writeFileSync(`/proc/${pid}/autogroup`, '-12', { flag: 'r+' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!['ERR_SYSTEM_ERROR', 'EACCES', 'EPERM', 'EAGAIN', 'ENOENT'].includes(code ?? '')) throw error;
  }
}

/** A recording of what the sink plays, as raw interleaved stereo in the sink's own format. */
export interface Capture {
  readonly path: string;
  /** Bytes on disk by now. */
  bytes(): Promise<number>;
  stop(): Promise<void>;
}

/** A PulseAudio daemon of one's own with one null sink, in a temporary folder; ALSA's `default` plays into it. */
export class Pulse {
  readonly folder: string;
  /** What a process needs in its environment to play into the sink through ALSA. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #options: Required<PulseOptions>;
  #daemon: ChildProcess | undefined;

  private constructor(options: PulseOptions) {
    this.#options = {
      format: options.format ?? 's32le',
      rateHz: options.rateHz ?? 48_000,
      records: options.records ?? false,
    };
    this.folder = mkdtempSync(join(tmpdir(), 'continuity-pulse-'));
    const home = join(this.folder, 'home');
    const runtime = join(this.folder, 'run');
    mkdirSync(join(home, '.config', 'pulse'), { recursive: true });
    mkdirSync(runtime, { mode: 0o700 });
    const client = 'autospawn = no\nenable-shm = no\nenable-memfd = no\n';
    writeFileSync(join(home, '.config', 'pulse', 'client.conf'), client);
    const alsa = join(this.folder, 'asound.conf');
    const both =
      '{ type asym playback.pcm { type pulse device "station" } capture.pcm { type pulse device "station.monitor" } }';
    const pcm = this.#options.records ? both : '{ type pulse device "station" }';
    writeFileSync(alsa, [`pcm.!default ${pcm}`, 'ctl.!default { type pulse }', ''].join('\n'));
    this.environment = {
      ...process.env,
      HOME: home,
      XDG_RUNTIME_DIR: runtime,
      XDG_CONFIG_HOME: join(home, '.config'),
      PULSE_SERVER: `unix:${join(runtime, 'pulse', 'native')}`,
      ALSA_CONFIG_PATH: `/usr/share/alsa/alsa.conf:${alsa}`,
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    };
  }

  /** Starts a daemon; resolves when its sink is there. */
  static async start(options: PulseOptions = {}): Promise<Pulse> {
    const pulse = new Pulse(options);
    await pulse.restart();
    return pulse;
  }

  /** Starts the daemon again after `kill`. */
  async restart(): Promise<void> {
    const { format, rateHz } = this.#options;
    const daemon = spawn(
      'pulseaudio',
      [
        '-n',
        '--daemonize=no',
        '--system=false',
        '--disable-shm=yes',
        '--enable-memfd=no',
        '--exit-idle-time=-1',
        '--use-pid-file=no',
        '--log-level=error',
        '-L',
        `module-null-sink sink_name=station format=${format} rate=${rateHz} channels=2 channel_map=stereo`,
        '-L',
        'module-native-protocol-unix',
      ],
      { env: this.environment, stdio: 'ignore', detached: true },
    );
    this.#daemon = daemon;
    if (daemon.pid !== undefined) raisePriority(daemon.pid, true);
    await eventually('the sink is there', () => {
      if (daemon.exitCode !== null) throw new Error(`pulseaudio ended with status ${daemon.exitCode}`);
      const asked = spawnSync('pactl', ['list', 'short', 'sinks'], { env: this.environment, encoding: 'utf8' });
      return asked.stdout.includes('station');
    });
  }

  /** Plays interleaved float stereo at the sink's rate into the sink; resolves when all of it is taken or `stop` is called. */
  play(samples: Float32Array): { readonly done: Promise<void>; stop(): void } {
    const player = spawn(
      'pacat',
      ['-p', '-d', 'station', '--format=float32le', `--rate=${this.#options.rateHz}`, '--channels=2', '--raw'],
      { env: this.environment, stdio: ['pipe', 'ignore', 'ignore'], detached: true },
    );
    if (player.pid !== undefined) raisePriority(player.pid, true);
    const done = once(player, 'exit').then(() => undefined);
    // Stopped before it has taken all: its pipe breaks.
    player.stdin.on('error', () => undefined);
    player.stdin.end(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
    return { done, stop: () => player.kill('SIGKILL') };
  }

  /** Kills the daemon as a crash would. */
  async kill(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon?.exitCode !== null || daemon.signalCode !== null) return;
    const gone = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await gone;
  }

  /** Kills the daemon and removes its folder. */
  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Records what the sink plays, bit for bit, into a file; resolves when the recorder runs. */
  async capture(name = 'capture.raw'): Promise<Capture> {
    const { format, rateHz } = this.#options;
    const path = join(this.folder, name);
    const recorder = spawn(
      'parec',
      ['-d', 'station.monitor', `--format=${format}`, `--rate=${rateHz}`, '--channels=2', '--latency-msec=50', '--raw'],
      { env: this.environment, stdio: ['ignore', 'pipe', 'ignore'], detached: true },
    );
    if (recorder.pid !== undefined) raisePriority(recorder.pid, true);
    const file = createWriteStream(path);
    recorder.stdout.pipe(file);
    const bytes = async (): Promise<number> => (await stat(path)).size;
    await once(file, 'open');
    await eventually('the recorder records', async () => (await bytes()) > 0);
    return {
      path,
      bytes,
      stop: async () => {
        if (recorder.exitCode === null && recorder.signalCode === null) {
          const gone = once(recorder, 'exit');
          recorder.kill('SIGTERM');
          await gone;
        }
        await finished(file).catch((error: unknown) => {
          if (!file.closed) throw error;
        });
      },
    };
  }
}
