import type { ErrorCode } from './errors.js';
import type { ChainStageName, LiveInputName, ProcessingPreset } from './processing.js';

/** What a presenter or a script may ask of the engine while it is on air. */
export type Command =
  /** End what is on air and start the next item now. `expectItemId` is what the sender believes to be on air. */
  | { readonly do: 'next'; readonly expectItemId?: string }
  /** Take an item of the rundown that is not on air yet out of what will play. */
  | { readonly do: 'skip'; readonly itemId: string }
  | { readonly do: 'cart.fire'; readonly cartId: string; readonly loop?: boolean; readonly stopOthers?: boolean }
  /** Stop one cart, or every cart where `cartId` is left out. */
  | { readonly do: 'cart.stop'; readonly cartId?: string }
  /** Put a live input on the air, or take it off. Opening one that is open changes nothing. */
  | { readonly do: 'input.open'; readonly input: LiveInputName }
  | { readonly do: 'input.close'; readonly input: LiveInputName }
  /** Change the processing of the programme bus without a click; `chain.bypass` of `all` passes the mix on as it is. */
  | { readonly do: 'chain.preset'; readonly preset: ProcessingPreset }
  | { readonly do: 'chain.bypass'; readonly stage: ChainStageName | 'all'; readonly bypassed: boolean };

/** A command on its way. `id` makes it idempotent: the second of two with one id is acknowledged and does nothing. */
export interface CommandEnvelope {
  readonly id: string;
  readonly command: Command;
}

/** What became of a command, and the programme frame at which it applied. */
export type CommandResult =
  | { readonly ok: true; readonly atFrame: number }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };
