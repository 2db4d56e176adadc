import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { ContinuityError, messageOf } from '../api/errors.js';
import { CHAIN_STAGES, LIVE_INPUTS } from '../api/processing.js';
import { EXTRAS, ON_TIME_RULES, SEGMENT_KINDS } from '../api/segment.js';
import { EQ_MATCH_MAX_DB } from '../dsp/eq-match/eq-match.js';
import { EQ_MATCH_BANDS_HZ } from '../api/segment.js';
import { isTimeZone, PROCESSING_PRESETS } from '../../config/schema.js';

const oneOf = <T extends readonly string[]>(values: T) => Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
const closed = { additionalProperties: false } as const;
const seconds = Type.Number({ minimum: 0, maximum: 1e6 });
const file = Type.String({ minLength: 1 });

/** A scenario as `render` takes it; see the command line's contract. Everything left out takes the station's default. */
export const ScenarioSchema = Type.Object(
  {
    startsAt: Type.Optional(Type.String({ format: 'date-time' })),
    durationSeconds: Type.Number({ exclusiveMinimum: 0, maximum: 1e6 }),
    seed: Type.Optional(Type.Integer({ minimum: 0 })),
    station: Type.Optional(
      Type.Object(
        {
          timeZone: Type.Optional(Type.String()),
          targetLufs: Type.Optional(Type.Number({ minimum: -40, maximum: -9 })),
          speechTargetLufs: Type.Optional(Type.Number({ minimum: -40, maximum: -9 })),
          ceilingDbtp: Type.Optional(Type.Number({ minimum: -20, maximum: 0 })),
          processing: Type.Optional(oneOf(PROCESSING_PRESETS)),
          /** Items are arranged so that hard times are reached; without it they play as they are. */
          exactTime: Type.Optional(Type.Boolean()),
        },
        closed,
      ),
    ),
    items: Type.Array(
      Type.Object(
        {
          id: Type.String({ minLength: 1 }),
          file,
          kind: Type.Optional(oneOf(SEGMENT_KINDS)),
          title: Type.Optional(Type.String()),
          artist: Type.Optional(Type.String()),
          cueInSeconds: Type.Optional(seconds),
          segueSeconds: Type.Optional(seconds),
          cueOutSeconds: Type.Optional(seconds),
          introEndSeconds: Type.Optional(seconds),
          fadeInSeconds: Type.Optional(seconds),
          fadeOutSeconds: Type.Optional(seconds),
          gainDb: Type.Optional(Type.Number({ minimum: -120, maximum: 60 })),
          /** What ducking goes by, before the gain; measured where it is left out and something lies over something. */
          loudnessLufs: Type.Optional(Type.Number({ minimum: -120, maximum: 20 })),
          /** Speech in the file, from and to. */
          speechSeconds: Type.Optional(Type.Array(Type.Tuple([seconds, seconds]))),
          hardTime: Type.Optional(Type.String({ format: 'date-time' })),
          onTime: Type.Optional(oneOf(ON_TIME_RULES)),
          graceSeconds: Type.Optional(seconds),
          over: Type.Optional(Type.String({ minLength: 1 })),
          atSeconds: Type.Optional(seconds),
          /** May air in the place of that item; it has no place of its own. */
          alternateFor: Type.Optional(Type.String({ minLength: 1 })),
          extra: Type.Optional(oneOf(EXTRAS)),
          stretch: Type.Optional(Type.Boolean()),
          earlySegueSeconds: Type.Optional(seconds),
          eqMatchDb: Type.Optional(
            Type.Array(Type.Number({ minimum: -EQ_MATCH_MAX_DB, maximum: EQ_MATCH_MAX_DB }), {
              minItems: EQ_MATCH_BANDS_HZ.length,
              maxItems: EQ_MATCH_BANDS_HZ.length,
            }),
          ),
          duck: Type.Optional(
            Type.Object(
              {
                differenceLu: Type.Optional(Type.Number({ minimum: 0, maximum: 24 })),
                attackMs: Type.Optional(Type.Number({ minimum: 20, maximum: 2000 })),
                holdMs: Type.Optional(Type.Number({ minimum: 0, maximum: 5000 })),
                releaseMs: Type.Optional(Type.Number({ minimum: 20, maximum: 10_000 })),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
    commands: Type.Optional(
      Type.Array(
        Type.Object(
          {
            atSeconds: seconds,
            do: oneOf([
              'next',
              'skip',
              'cart.fire',
              'cart.stop',
              'input.open',
              'input.close',
              'chain.preset',
              'chain.bypass',
            ] as const),
            file: Type.Optional(file),
            item: Type.Optional(Type.String({ minLength: 1 })),
            loop: Type.Optional(Type.Boolean()),
            stopOthers: Type.Optional(Type.Boolean()),
            input: Type.Optional(oneOf(LIVE_INPUTS)),
            preset: Type.Optional(oneOf(PROCESSING_PRESETS)),
            stage: Type.Optional(oneOf([...CHAIN_STAGES, 'all'] as const)),
            bypassed: Type.Optional(Type.Boolean()),
          },
          closed,
        ),
      ),
    ),
    /** What the live inputs hear: a recording each, from a second of the programme on. */
    inputs: Type.Optional(
      Type.Array(Type.Object({ input: oneOf(LIVE_INPUTS), file, atSeconds: Type.Optional(seconds) }, closed)),
    ),
    /** Music that may bridge the time before a hard time. */
    beds: Type.Optional(Type.Array(file)),
    /** What a station would fall back to; without it a lack of items is silence and counted as a gap. */
    fallback: Type.Optional(
      Type.Object({ filler: Type.Optional(Type.Array(file)), emergency: Type.Optional(file) }, closed),
    ),
  },
  closed,
);

export type Scenario = Static<typeof ScenarioSchema>;
export type ScenarioItem = Scenario['items'][number];

/** Reads a scenario and checks it; paths become absolute. Throws ContinuityError SCENARIO_INVALID naming the place. */
export async function readScenario(path: string): Promise<Scenario> {
  const invalid = (what: string, cause?: unknown): ContinuityError =>
    new ContinuityError('SCENARIO_INVALID', `${path}: ${what}`, { cause });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw invalid(`it cannot be read as JSON (${messageOf(error)}); correct the file`, error);
  }
  const first = [...Value.Errors(ScenarioSchema, value)].at(0);
  if (first) throw invalid(`${describe(first)}; correct it as the contract for render says`);
  const scenario = value as Scenario;
  checkMeaning(scenario, invalid);
  const base = dirname(resolve(path));
  return {
    ...scenario,
    items: scenario.items.map((item) => ({ ...item, file: resolve(base, item.file) })),
    ...(scenario.commands && {
      commands: scenario.commands.map((command) => ({
        ...command,
        ...(command.file && { file: resolve(base, command.file) }),
      })),
    }),
    ...(scenario.inputs && {
      inputs: scenario.inputs.map((input) => ({ ...input, file: resolve(base, input.file) })),
    }),
    ...(scenario.beds && { beds: scenario.beds.map((bed) => resolve(base, bed)) }),
    ...(scenario.fallback && {
      fallback: {
        ...(scenario.fallback.filler && { filler: scenario.fallback.filler.map((one) => resolve(base, one)) }),
        ...(scenario.fallback.emergency && { emergency: resolve(base, scenario.fallback.emergency) }),
      },
    }),
  };
}

function describe(error: { instancePath: string; message: string; params?: object }): string {
  const params = error.params as { additionalProperties?: string[]; allowedValues?: string[] } | undefined;
  const place = error.instancePath === '' ? 'the scenario' : error.instancePath.slice(1).replaceAll('/', '.');
  // A key that a closed object does not know is checked against the schema that allows nothing.
  if (error.message === 'schema is false') return `${place} is not a known key`;
  if (params?.additionalProperties) return `${place} has the unknown key ${params.additionalProperties.join(', ')}`;
  if (params?.allowedValues) return `${place} must be one of ${params.allowedValues.join(', ')}`;
  return `${place} ${error.message}`;
}

function checkMeaning(scenario: Scenario, invalid: (what: string) => ContinuityError): void {
  const zone = scenario.station?.timeZone;
  if (zone !== undefined && !isTimeZone(zone)) throw invalid(`station.timeZone "${zone}" is not an IANA time zone`);
  if (scenario.startsAt !== undefined) instant(scenario.startsAt, 'startsAt', invalid);
  const ids = new Set<string>();
  for (const item of scenario.items) {
    if (ids.has(item.id)) throw invalid(`two items have the id "${item.id}"`);
    ids.add(item.id);
    if (item.hardTime !== undefined) instant(item.hardTime, `hardTime of "${item.id}"`, invalid);
    const { cueInSeconds: cueIn = 0, cueOutSeconds: cueOut = Infinity } = item;
    if (cueOut <= cueIn) throw invalid(`"${item.id}": cueOutSeconds ${cueOut} is not after cueInSeconds ${cueIn}`);
    const segue = item.segueSeconds ?? cueIn;
    if (segue < cueIn || segue > cueOut)
      throw invalid(`"${item.id}": segueSeconds ${segue} is not between its cue points`);
  }
  for (const item of scenario.items) {
    if (item.over !== undefined && !ids.has(item.over))
      throw invalid(`"${item.id}" lies over "${item.over}", which is not an item`);
    if (item.over === item.id) throw invalid(`"${item.id}" lies over itself`);
    checkExactTime(item, scenario, invalid);
  }
  const heard = new Set<string>((scenario.inputs ?? []).map(({ input }) => input));
  for (const command of scenario.commands ?? []) {
    const lacks = NEEDED[command.do]?.find((key) => command[key] === undefined);
    if (lacks) throw invalid(`a ${command.do} command names no ${lacks}`);
    if (command.input !== undefined && !heard.has(command.input))
      throw invalid(`${command.do} of the ${command.input}, but inputs does not say what it hears`);
  }
}

function checkExactTime(item: ScenarioItem, { items }: Scenario, invalid: (what: string) => ContinuityError): void {
  const { id, alternateFor, over, hardTime, earlySegueSeconds, segueSeconds } = item;
  if (earlySegueSeconds !== undefined && segueSeconds !== undefined && earlySegueSeconds >= segueSeconds) {
    throw invalid(`"${id}": earlySegueSeconds ${earlySegueSeconds} is not before segueSeconds ${segueSeconds}`);
  }
  if (alternateFor === undefined) return;
  const planned = items.find((one) => one.id === alternateFor);
  if (planned === undefined) throw invalid(`"${id}" is an alternate for "${alternateFor}", which is not an item`);
  if (planned.alternateFor !== undefined)
    throw invalid(`"${id}" is an alternate for "${alternateFor}", itself an alternate`);
  if (over !== undefined || hardTime !== undefined || planned.over !== undefined) {
    throw invalid(
      `"${id}" is an alternate: it has no hard time, and neither it nor "${alternateFor}" lies over an item`,
    );
  }
}

type ScenarioCommand = NonNullable<Scenario['commands']>[number];

/** What a command cannot do without. */
const NEEDED: Partial<Record<ScenarioCommand['do'], readonly (keyof ScenarioCommand)[]>> = {
  'cart.fire': ['file'],
  skip: ['item'],
  'input.open': ['input'],
  'input.close': ['input'],
  'chain.preset': ['preset'],
  'chain.bypass': ['stage'],
};

function instant(text: string, name: string, invalid: (what: string) => ContinuityError): void {
  if (Number.isNaN(Date.parse(text))) throw invalid(`${name} "${text}" is not an ISO 8601 instant`);
}
