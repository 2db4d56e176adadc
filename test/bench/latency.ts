import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright';
import type { LinkMessage } from '../../playout/api/link.js';
import type { CartState, EngineState } from '../../playout/api/state.js';
import { eventually } from '../eventually.js';
import { sineWav } from '../mono-wav.js';
import { Station } from '../system/station.js';

const SHOTS = 200;

/**
 * How long a cart takes from the finger to the mix: from a pointer down in Chromium, and from a command on the engine's
 * socket, to the news that the block with the cart's first sample is mixed. What the card's queue adds is told by its profile.
 */
export async function benchLatency(): Promise<object> {
  const station = new Station({ settings: { OUTPUTS_CARD_ENABLED: 'false' } });
  try {
    sineWav(join(station.mediaFolder('music'), 'Song - Long.wav'), 120, 440);
    sineWav(join(station.mediaFolder('jingles'), 'Station - Beep.wav'), 1, 1000);
    await station.start([join(station.folder, 'media')]);
    const engine = await EngineWatch.connect(join(station.data, 'run', 'engine.sock'));
    await eventually('the cart is loaded', () => (engine.state?.cartsReady.length ?? 0) > 0, 60_000);
    const cartId = engine.state?.cartsReady[0] ?? '';
    const commands = await shoot(engine, () => {
      const at = now();
      engine.send({ type: 'command', envelope: { id: `bench-${at}`, command: { do: 'cart.fire', cartId } } });
      return Promise.resolve(at);
    });
    const clicks = await clickInBrowser(station.url, engine);
    engine.close();
    return {
      what: `${SHOTS} shots each, milliseconds; the engine mixes in blocks of 10 ms`,
      commandToMixedBlock: {
        ...distribution(commands),
        goalP95: 20,
      },
      clickToMixedBlock: { ...distribution(clicks), goalP95: 40 },
    };
  } finally {
    await station.stop();
  }
}

/** Milliseconds since the epoch with their fraction; the same clock in Node and in the browser of one machine. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

async function clickInBrowser(url: string, engine: EngineWatch): Promise<number[]> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const pad = page.getByRole('button', { name: /^Beep/ });
    await pad.waitFor();
    await page.evaluate(() => {
      addEventListener(
        'pointerdown',
        (event) => {
          (globalThis as unknown as { pressedAt: number }).pressedAt = performance.timeOrigin + event.timeStamp;
        },
        { capture: true },
      );
    });
    const box = await pad.boundingBox();
    if (box === null) throw new Error('the pad has no place on the screen');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    return await shoot(engine, async () => {
      await page.mouse.down();
      await page.mouse.up();
      return page.evaluate(() => (globalThis as unknown as { pressedAt: number }).pressedAt);
    });
  } finally {
    await browser.close();
  }
}

/** Fires again and again, each time when the last shot has ended, and says how long each took to be mixed. */
async function shoot(engine: EngineWatch, fire: () => Promise<number>): Promise<number[]> {
  const delays: number[] = [];
  for (let shot = 0; shot < SHOTS; shot++) {
    await eventually('the last shot has ended', () => engine.state?.carts.length === 0, 10_000, 3 + (shot % 11));
    const mixed = engine.nextCart();
    const firedAt = await fire();
    delays.push((await mixed) - firedAt);
    engine.send({ type: 'command', envelope: { id: `stop-${shot}-${firedAt}`, command: { do: 'cart.stop' } } });
  }
  return delays;
}

function distribution(delays: readonly number[]): object {
  const sorted = [...delays].sort((a, b) => a - b);
  const at = (part: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] * 10) / 10;
  return { shots: sorted.length, median: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1) };
}

/** A client of the engine link that tells when a cart is first seen in the engine's state. */
class EngineWatch {
  state: EngineState | undefined;
  #rest = '';
  #waiting: ((atMs: number) => void) | undefined;
  #seen = new Set<string>();

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const receivedAt = now();
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#take(JSON.parse(line) as LinkMessage, receivedAt);
    });
  }

  static connect(path: string): Promise<EngineWatch> {
    return new Promise((resolve, reject) => {
      const socket = connect(path, () => {
        resolve(new EngineWatch(socket));
      });
      socket.once('error', reject);
    });
  }

  /** Resolves with the time at which a new shot is mixed. */
  nextCart(): Promise<number> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  send(message: object): void {
    this.socket.write(`${JSON.stringify(message)}\n`);
  }

  close(): void {
    this.socket.destroy();
  }

  #take(message: LinkMessage, receivedAt: number): void {
    if (message.type !== 'state') return;
    this.state = message.state;
    const fresh = message.state.carts.filter(
      (cart: CartState) => !cart.stopping && !this.#seen.has(`${cart.cartId}@${cart.startFrame}`),
    );
    for (const cart of fresh) this.#seen.add(`${cart.cartId}@${cart.startFrame}`);
    if (fresh.length > 0) this.#waiting?.(receivedAt);
  }
}
