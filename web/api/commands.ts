import { Type, type Static } from 'typebox';
import { ERROR_CODES } from '../../playout/api/errors.js';
import { CHAIN_STAGES, LIVE_INPUTS, PROCESSING_PRESETS } from '../../playout/api/processing.js';
import { oneOf } from './engine.js';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 200 });

/** What may be asked of the engine, as it arrives from outside: the runtime shape of playout/api's `Command`. */
export const CommandSchema = Type.Union(
  [
    Type.Object({ do: Type.Literal('next'), expectItemId: Type.Optional(Id) }, closed),
    Type.Object({ do: Type.Literal('skip'), itemId: Id }, closed),
    Type.Object(
      {
        do: Type.Literal('cart.fire'),
        cartId: Id,
        loop: Type.Optional(Type.Boolean()),
        stopOthers: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    Type.Object({ do: Type.Literal('cart.stop'), cartId: Type.Optional(Id) }, closed),
    Type.Object({ do: Type.Literal('input.open'), input: oneOf(LIVE_INPUTS) }, closed),
    Type.Object({ do: Type.Literal('input.close'), input: oneOf(LIVE_INPUTS) }, closed),
    Type.Object({ do: Type.Literal('chain.preset'), preset: oneOf(PROCESSING_PRESETS) }, closed),
    Type.Object(
      { do: Type.Literal('chain.bypass'), stage: oneOf([...CHAIN_STAGES, 'all']), bypassed: Type.Boolean() },
      closed,
    ),
  ],
  { description: 'A command to the engine' },
);

/** A command with the id that makes it idempotent. */
export const CommandEnvelopeSchema = Type.Object({ id: Id, command: CommandSchema }, closed);
export type CommandEnvelopeBody = Static<typeof CommandEnvelopeSchema>;

/** What became of it; `atFrame` is the programme frame at which it applied. */
export const CommandResultSchema = Type.Union([
  Type.Object({ ok: Type.Literal(true), atFrame: Type.Number() }),
  Type.Object({ ok: Type.Literal(false), code: oneOf(ERROR_CODES), message: Type.String() }),
]);

/** Every answer that is not a success. */
export const ErrorSchema = Type.Object({
  error: Type.Object({ code: oneOf(ERROR_CODES), message: Type.String() }),
});
export type ErrorBody = Static<typeof ErrorSchema>;
