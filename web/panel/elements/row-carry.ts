import type { ReactiveController, ReactiveElement } from 'lit';

/** A press becomes a drag behind so many pixels. */
const SLACK_PX = 6;
/** This near to the edge of the list it scrolls, the faster the nearer. */
const EDGE_PX = 56;
const SCROLL_PX = 14;

export interface RowCarryOptions {
  /** What scrolls, whose rows carry `data-item`. */
  readonly scroller: () => HTMLElement | null;
  readonly mayCarry: (itemId: string) => boolean;
  /** What is carried is over the upper or lower half of a row. */
  readonly over: (carriedId: string, overId: string, isLowerHalf: boolean) => void;
  readonly drop: () => void;
  readonly leave: () => void;
}

/**
 * Rows of a list taken by the pointer: anywhere with the mouse, by their handle (`data-handle`) with a finger, which scrolls
 * elsewhere. The list scrolls at its edges while something is carried.
 */
export class RowCarry implements ReactiveController {
  #pressed: { readonly itemId: string; readonly x: number; readonly y: number; readonly pointerId: number } | null =
    null;
  #isCarrying = false;
  #pointer = { x: 0, y: 0 };
  #frame = 0;

  constructor(
    private readonly host: ReactiveElement,
    private readonly options: RowCarryOptions,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.host.addEventListener('pointerdown', this.#down);
  }

  hostDisconnected(): void {
    this.host.removeEventListener('pointerdown', this.#down);
    this.giveUp();
  }

  /** What is carried goes back; says nothing to anyone. */
  giveUp(): void {
    this.#pressed = null;
    this.#isCarrying = false;
    cancelAnimationFrame(this.#frame);
    this.host.removeEventListener('pointermove', this.#moved);
    this.host.removeEventListener('pointerup', this.#up);
    this.host.removeEventListener('pointercancel', this.#cancelled);
  }

  readonly #down = (event: PointerEvent): void => {
    const target = event.composedPath().find((one) => one instanceof Element);
    const itemId = target?.closest<HTMLElement>('[data-item]')?.dataset['item'];
    if (event.button !== 0 || target === undefined || itemId === undefined || target.closest('button') !== null) return;
    if (event.pointerType === 'touch' && target.closest('[data-handle]') === null) return;
    if (!this.options.mayCarry(itemId)) return;
    this.#pressed = { itemId, x: event.clientX, y: event.clientY, pointerId: event.pointerId };
    this.host.addEventListener('pointermove', this.#moved);
    this.host.addEventListener('pointerup', this.#up);
    this.host.addEventListener('pointercancel', this.#cancelled);
  };

  readonly #moved = (event: PointerEvent): void => {
    const pressed = this.#pressed;
    if (event.pointerId !== pressed?.pointerId) return;
    this.#pointer = { x: event.clientX, y: event.clientY };
    if (!this.#isCarrying) {
      if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < SLACK_PX) return;
      this.#isCarrying = true;
      this.host.setPointerCapture(pressed.pointerId);
      this.#frame = requestAnimationFrame(this.#scroll);
    }
    event.preventDefault();
    this.#look();
  };

  readonly #up = (): void => {
    const wasCarrying = this.#isCarrying;
    this.giveUp();
    if (wasCarrying) this.options.drop();
  };

  readonly #cancelled = (): void => {
    const wasCarrying = this.#isCarrying;
    this.giveUp();
    if (wasCarrying) this.options.leave();
  };

  readonly #scroll = (): void => {
    const scroller = this.options.scroller();
    if (!this.#isCarrying || scroller === null) return;
    const { top, bottom } = scroller.getBoundingClientRect();
    const above = top + EDGE_PX - this.#pointer.y;
    const below = this.#pointer.y - (bottom - EDGE_PX);
    const by = above > 0 ? -Math.min(1, above / EDGE_PX) : below > 0 ? Math.min(1, below / EDGE_PX) : 0;
    if (by !== 0) {
      const before = scroller.scrollTop;
      scroller.scrollTop += by * SCROLL_PX;
      if (scroller.scrollTop !== before) this.#look();
    }
    this.#frame = requestAnimationFrame(this.#scroll);
  };

  #look(): void {
    const { x, y } = this.#pointer;
    const row = this.host.shadowRoot?.elementFromPoint(x, y)?.closest<HTMLElement>('[data-item]');
    const overId = row?.dataset['item'];
    if (row === null || row === undefined || overId === undefined || this.#pressed === null) return;
    const { top, height } = row.getBoundingClientRect();
    this.options.over(this.#pressed.itemId, overId, y > top + height / 2);
  }
}
