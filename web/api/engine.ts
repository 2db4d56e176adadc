import { Type } from 'typebox';
import { OUTCOMES } from '../../playout/api/as-run.js';
import { OUTPUT_STATES } from '../../playout/api/output.js';
import { ON_TIME_RULES, SEGMENT_KINDS } from '../../playout/api/segment.js';
import { PROGRAMME_SOURCES } from '../../playout/api/state.js';

/** A string out of a list; one JSON Schema `enum` instead of a union of constants. */
export function oneOf<const T extends readonly string[]>(
  values: T,
  description?: string,
): ReturnType<typeof Type.Unsafe<T[number]>> {
  return Type.Unsafe<T[number]>({
    type: 'string',
    enum: [...values],
    ...(description === undefined ? {} : { description }),
  });
}

/** A string or null. */
export const TextOrNull = Type.Union([Type.String(), Type.Null()]);
export const NumberOrNull = Type.Union([Type.Number(), Type.Null()]);

export const KindSchema = oneOf(SEGMENT_KINDS);
export const SourceSchema = oneOf(PROGRAMME_SOURCES);
export const OutcomeSchema = oneOf(OUTCOMES);
export const OnTimeSchema = oneOf(ON_TIME_RULES);

export const AlarmSchema = Type.Object({
  key: Type.String(),
  level: oneOf(['warning', 'critical']),
  message: Type.String(),
  sinceEpochMs: Type.Number(),
  count: Type.Integer(),
});

export const OutputStatusSchema = Type.Object({
  name: Type.String(),
  kind: oneOf(['card', 'stream', 'recording', 'multiplex']),
  state: oneOf(OUTPUT_STATES),
  detail: Type.String(),
  droppedFrames: Type.Number(),
  restarts: Type.Integer(),
  delayFrames: Type.Number(),
});

export const ProcessStatusSchema = Type.Object({
  name: oneOf(['engine', 'control', 'supervisor']),
  pid: NumberOrNull,
  state: oneOf(['starting', 'running', 'ready', 'restarting', 'stopped']),
  restarts: Type.Integer(),
  sinceEpochMs: Type.Number(),
  lastExit: TextOrNull,
});
