import type { Type as TypeBox, TSchema } from 'typebox';

const OPTIONAL = '~optional';

/**
 * As much of typebox's `Type` as the settings take, with its types and without its 200 modules: loading those takes longer
 * than everything else that a verb of the command line does before it begins. What it makes are plain JSON Schemas.
 */
export const Type = {
  Object: (properties: Record<string, TSchema>, options: object) => {
    const required = Object.keys(properties).filter((key) => !(OPTIONAL in properties[key]));
    return { type: 'object', ...(required.length > 0 && { required }), properties, ...options };
  },
  Array: (items: TSchema, options: object) => ({ type: 'array', items, ...options }),
  String: (options: object) => ({ type: 'string', ...options }),
  Number: (options: object) => ({ type: 'number', ...options }),
  Integer: (options: object) => ({ type: 'integer', ...options }),
  Boolean: (options: object) => ({ type: 'boolean', ...options }),
  Unsafe: (schema: object) => schema,
  Optional: (schema: TSchema) => Object.defineProperty({ ...schema }, OPTIONAL, { value: true }),
} as unknown as Pick<
  typeof TypeBox,
  'Object' | 'Array' | 'String' | 'Number' | 'Integer' | 'Boolean' | 'Unsafe' | 'Optional'
>;
