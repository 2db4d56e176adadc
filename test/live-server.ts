import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A network: a tone that every listener hears at the pace of time, as MP3. */
export class LiveServer {
  readonly #server: Server;
  readonly #listeners = new Map<ServerResponse, ChildProcess>();
  #isUp = true;

  private constructor(
    private readonly hz: number,
    private readonly pace: readonly string[],
  ) {
    this.#server = createServer((_, response) => {
      if (!this.#isUp) {
        response.writeHead(503).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      this.#serve(response);
    });
  }

  /** `pace`: ffmpeg's options for how fast the sound comes; as fast as it is heard where left out. */
  static async start(hz: number, pace: readonly string[] = ['-re']): Promise<LiveServer> {
    const live = new LiveServer(hz, pace);
    await new Promise<void>((resolve) => live.#server.listen(0, '127.0.0.1', resolve));
    return live;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/network.mp3`;
  }

  /** Everybody who listens is thrown out, and nobody is let in. */
  goDown(): void {
    this.#isUp = false;
    for (const [response, encoder] of this.#listeners) {
      encoder.kill('SIGKILL');
      response.destroy();
    }
    this.#listeners.clear();
  }

  comeBack(): void {
    this.#isUp = true;
  }

  stop(): void {
    this.goDown();
    this.#server.close();
  }

  #serve(response: ServerResponse): void {
    const tone = `sine=frequency=${this.hz}:sample_rate=44100`;
    const encoder = spawn(
      'ffmpeg',
      [
        '-v',
        'error',
        ...this.pace,
        '-f',
        'lavfi',
        '-i',
        tone,
        '-b:a',
        '128k',
        '-flush_packets',
        '1',
        '-f',
        'mp3',
        'pipe:1',
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    encoder.stdout.pipe(response);
    this.#listeners.set(response, encoder);
    response.on('close', () => {
      encoder.kill('SIGKILL');
      this.#listeners.delete(response);
    });
  }
}
