import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveElement } from 'lit';
import { storeContext } from './contexts.js';
import { initialState, type PanelState, type Store } from './store.js';

/** Gives an element a part of the state, and renders it again when that part is another one. */
export class Select<T> implements ReactiveController {
  value: T;
  #store: Store | null = null;
  #leave: (() => void) | null = null;

  constructor(
    private readonly host: ReactiveElement,
    private readonly selector: (state: PanelState) => T,
  ) {
    this.value = selector(initialState);
    host.addController(this);
    new ContextConsumer(host, {
      context: storeContext,
      callback: (store) => {
        this.#store = store;
        this.#follow();
      },
    });
  }

  hostConnected(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#leave?.();
    this.#leave = null;
  }

  #follow(): void {
    const store = this.#store;
    if (store === null || this.#leave !== null) return;
    this.#leave = store.subscribe(() => {
      this.#take(store);
    });
    this.#take(store);
  }

  #take(store: Store): void {
    const value = this.selector(store.state);
    if (Object.is(value, this.value)) return;
    this.value = value;
    this.host.requestUpdate();
  }
}
