import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveElement } from 'lit';
import { framesContext } from './contexts.js';
import type { FrameLoop, OnFrame } from './frame-loop.js';

/** Calls an element back on every animation frame for as long as it is on the page. */
export class FrameFollower implements ReactiveController {
  #frames: FrameLoop | null = null;
  #leave: (() => void) | null = null;

  constructor(
    host: ReactiveElement,
    private readonly onFrame: OnFrame,
  ) {
    host.addController(this);
    new ContextConsumer(host, {
      context: framesContext,
      callback: (frames) => {
        this.#frames = frames;
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
    if (this.#frames !== null && this.#leave === null) this.#leave = this.#frames.add(this.onFrame);
  }
}

/** Writes text where it differs: a layout is not disturbed sixty times a second. */
export function setText(target: Element | null | undefined, text: string): void {
  if (target !== null && target !== undefined && target.textContent !== text) target.textContent = text;
}
