import SerializerSelector from '@fastify/fast-json-stringify-compiler';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { ContinuityError } from '../../playout/api/errors.js';

interface Fault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: unknown;
  readonly message: string;
}

const SHOWN_FAULTS = 3;
const SHOWN_CHARACTERS = 60;

/** Keywords that only say that something below them is wrong. */
const SUMMARIES = new Set(['anyOf', 'allOf', 'oneOf', 'unevaluatedProperties']);

/** Says of a value which parts of it are wrong, what they are, and what they may be, in one line. */
export function faultsOf(check: { Errors(value: unknown): Iterable<Fault> }, value: unknown): string {
  const all = [...check.Errors(value)];
  const exact = all.filter(({ keyword }) => !SUMMARIES.has(keyword));
  // A union has a fault for each of its members: what any of them allows belongs into one sentence.
  const byPath = new Map<string, string[]>();
  for (const fault of exact.length > 0 ? exact : all) {
    const allowed = allowedBy(fault);
    const known = byPath.get(fault.instancePath);
    if (known === undefined) byPath.set(fault.instancePath, [allowed]);
    else if (!known.includes(allowed)) known.push(allowed);
  }
  return [...byPath]
    .slice(0, SHOWN_FAULTS)
    .map(
      ([path, allowed]) =>
        `${path === '' ? 'it' : `${path} is ${shown(valueAt(value, path))}:`} ${allowed.join(' or ')}`,
    )
    .join('; ');
}

function allowedBy({ params, message }: Fault): string {
  const { allowedValues, additionalProperties, unevaluatedProperties } = params as Record<
    string,
    readonly unknown[] | undefined
  >;
  if (allowedValues !== undefined) return `must be one of ${allowedValues.join(', ')}`;
  const unknown = additionalProperties ?? unevaluatedProperties;
  return Array.isArray(unknown) ? `must not have ${unknown.join(', ')}` : message;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** The part of a value that a JSON pointer names. */
function valueAt(value: unknown, pointer: string): unknown {
  let part = value;
  for (const key of pointer.split('/').slice(1)) {
    if (typeof part !== 'object' || part === null) return undefined;
    part = (part as Record<string, unknown>)[key.replace(/~1/g, '/').replace(/~0/g, '~')];
  }
  return part;
}

/**
 * Checks requests by their TypeBox schemas. Texts become numbers in the address only: a body says what it means. A schema is
 * compiled with the first request that it is for: a hundred routes would hold up the start of the panel.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  let compiled: ReturnType<typeof Compile<TSchema>> | undefined;
  return (value: unknown) => {
    const check = (compiled ??= Compile(schema));
    const input = httpPart === 'body' ? value : Value.Default(schema, Value.Convert(schema, value));
    if (check.Check(input)) return { value: input };
    return {
      error: new ContinuityError(
        'COMMAND_INVALID',
        `the ${httpPart ?? 'request'} is not right: ${faultsOf(check, input)}`,
      ),
    };
  };
};

const serializers = SerializerSelector();

/** As fastify writes answers, but what writes one is made with the first of its kind, as above. */
export const serializerFactory: typeof serializers = (externalSchemas, options) => {
  const compile = serializers(externalSchemas, options);
  return (route) => {
    let serialize: ReturnType<typeof compile> | undefined;
    return (answer: unknown) => (serialize ??= compile(route))(answer);
  };
};
