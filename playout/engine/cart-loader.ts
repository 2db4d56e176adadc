import { messageOf } from '../api/errors.js';
import type { Log } from '../api/log.js';
import type { CartSegment } from '../api/segment.js';
import type { ClipLoader } from './clip-loader.js';
import type { EngineHost } from './engine-host.js';

/** Keeps the carts of the wall decoded in memory, one decoder after another. */
export class CartLoader {
  readonly #loaded = new Map<string, string>();
  #wanted: readonly CartSegment[] = [];
  #loading = false;

  constructor(
    private readonly host: EngineHost,
    private readonly clips: ClipLoader,
    private readonly log: Log,
    private readonly onTrouble: (trouble: string | undefined) => void,
  ) {}

  /** These are the carts now. Unchanged ones stay as they are; new ones can be fired once they are decoded. */
  replace(carts: readonly CartSegment[]): void {
    this.#wanted = carts;
    const keep = carts.map((cart) => cart.cartId);
    this.host.keepCarts(keep);
    for (const cartId of this.#loaded.keys()) if (!keep.includes(cartId)) this.#loaded.delete(cartId);
    void this.#load();
  }

  async #load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    const failures: string[] = [];
    const tried = new Set<CartSegment>();
    for (;;) {
      const cart = this.#wanted.find((one) => !tried.has(one) && this.#loaded.get(one.cartId) !== fingerprint(one));
      if (cart === undefined) break;
      tried.add(cart);
      try {
        this.host.loadCart(cart, await this.clips.cart(cart));
        this.#loaded.set(cart.cartId, fingerprint(cart));
      } catch (error) {
        failures.push(`"${cart.title}" (${messageOf(error)})`);
        this.log('warn', `cart ${cart.cartId} cannot be loaded: ${messageOf(error)}`);
      }
    }
    this.#loading = false;
    this.onTrouble(failures.length === 0 ? undefined : `carts that cannot be fired: ${failures.join(', ')}`);
  }
}

/** Everything about a cart that would be heard. */
function fingerprint(cart: CartSegment): string {
  return JSON.stringify([cart.path, cart.cue, cart.gainDb, cart.title, cart.kind]);
}
