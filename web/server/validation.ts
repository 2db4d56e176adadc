import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';
import { ContinuityError } from '../../playout/api/errors.js';

/** Says of a value which part of it is wrong and why, in one line. */
export function faultsOf(
  check: { Errors(value: unknown): Iterable<{ instancePath: string; message: string }> },
  value: unknown,
): string {
  const faults = [...check.Errors(value)].slice(0, 3);
  return faults.map((fault) => `${fault.instancePath === '' ? 'it' : fault.instancePath} ${fault.message}`).join('; ');
}

/**
 * Checks requests by their TypeBox schemas. Texts become numbers in the address only: a body says what it means.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema);
  return (value: unknown) => {
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
