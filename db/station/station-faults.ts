import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { RULE_SCHEMAS } from '../../config/rule-schema.js';
import {
  STATION_FILE_FORMAT,
  STATION_FILE_VERSION,
  StationFileSchema,
  type StationFile,
} from '../../config/station-file.js';

/** Something in a station file that cannot be taken. */
export interface StationFault {
  /** As in `clocks[0].positions[2].category`; empty: the file as a whole. */
  readonly path: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** Keywords that only say that something below them is wrong. */
const SUMMARIES = new Set(['anyOf', 'allOf', 'oneOf']);
const SHOWN_CHARACTERS = 60;

/** Every fault of a file's shape; none: it is a `StationFile`. */
export function shapeFaults(value: unknown): StationFault[] {
  const of = (key: string): unknown => (value as Record<string, unknown> | null)?.[key];
  if (typeof value !== 'object' || value === null || of('format') !== STATION_FILE_FORMAT) {
    return [{ path: 'format', message: `must be "${STATION_FILE_FORMAT}": is this a file of \`station export\`?` }];
  }
  const version = of('version');
  if (Number.isInteger(version) && Number(version) > STATION_FILE_VERSION) {
    return [
      {
        path: 'version',
        message: `is ${String(version)}, this program reads up to ${STATION_FILE_VERSION}; import it with a newer one`,
      },
    ];
  }
  // A rule is judged by the shape of its kind: what the other kinds miss in it helps nobody.
  const own = (of('rules') as { own?: unknown } | null | undefined)?.own;
  const rules = Array.isArray(own) ? own.flatMap((rule, index) => ruleFaults(rule, `/rules/own/${index}`)) : [];
  const others = faultsOf(StationFileSchema, value).filter(({ pointer }) => !pointer.startsWith('/rules/own/'));
  return [...others, ...rules].map(({ pointer, message }) => ({ path: pathOf(pointer), message }));
}

/** For a value without faults of shape. */
export function isStationFile(value: unknown): value is StationFile {
  return shapeFaults(value).length === 0;
}

/** `pointer` is a JSON pointer into the value. */
export interface PointedFault {
  readonly pointer: string;
  readonly message: string;
}

/** Every fault of a rule's shape, judged by its kind; none: it is a `StationRule`. `pointer` is where it stands. */
export function ruleFaults(rule: unknown, pointer: string): PointedFault[] {
  const kind = (rule as { kind?: unknown } | null)?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(RULE_SCHEMAS, kind)) {
    const kinds = Object.keys(RULE_SCHEMAS).join(', ');
    return [{ pointer: `${pointer}/kind`, message: `is ${shown(kind)}, must be one of ${kinds}` }];
  }
  return faultsOf(RULE_SCHEMAS[kind as keyof typeof RULE_SCHEMAS], rule).map((fault) => ({
    ...fault,
    pointer: pointer + fault.pointer,
  }));
}

function faultsOf(schema: TSchema, value: unknown): PointedFault[] {
  const byPointer = new Map<string, string[]>();
  for (const { keyword, instancePath, params, message } of everyError(schema, value)) {
    if (SUMMARIES.has(keyword)) continue;
    const { allowedValues, allowedValue, additionalProperties } = params as Record<string, unknown>;
    const wanted = Array.isArray(allowedValues)
      ? `must be one of ${allowedValues.join(', ')}`
      : allowedValue !== undefined
        ? `must be ${JSON.stringify(allowedValue)}`
        : Array.isArray(additionalProperties)
          ? `must not have ${additionalProperties.join(', ')}`
          : message;
    const known = byPointer.get(instancePath) ?? [];
    if (!known.includes(wanted)) byPointer.set(instancePath, [...known, wanted]);
  }
  return [...byPointer].map(([pointer, wanted]) => ({
    pointer,
    message: `is ${shown(valueAt(value, pointer))}, ${wanted.join(' or ')}`,
  }));
}

/** Without a limit: by itself a check ends after a few. */
function everyError(schema: TSchema, value: unknown) {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: Infinity });
  try {
    return [...Compile(schema).Errors(value)];
  } finally {
    Settings.Set({ maxErrors });
  }
}

function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

const keysOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'));

function valueAt(value: unknown, pointer: string): unknown {
  let part = value;
  for (const key of keysOf(pointer)) {
    if (typeof part !== 'object' || part === null) return undefined;
    part = (part as Record<string, unknown>)[key];
  }
  return part;
}

/** `/clocks/0/name` as a person reads it: `clocks[0].name`. */
function pathOf(pointer: string): string {
  return keysOf(pointer)
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}
