import { readFileSync } from 'node:fs';
import { allowed, isTimeZone, SettingsSchema, type Settings } from './schema.js';

/** A setting that cannot be used: names the key, the value and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    readonly code: 'CONFIG_INVALID' | 'CONFIG_UNREADABLE',
    message: string,
  ) {
    super(message);
  }
}

interface Node {
  type?: string;
  properties?: Record<string, Node>;
  items?: Node;
  default?: unknown;
  required?: string[];
  enum?: (string | number)[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
}

const root = SettingsSchema as unknown as Node;
const PREFIX = 'CONTINUITY_';

/** Where a value came from, for the error that names it. */
type Origin = (key: string) => string;

function check(node: Node, value: unknown, key: string, origin: Origin): unknown {
  const refuse = (): never => {
    throw new ConfigError(
      'CONFIG_INVALID',
      `${key} is ${JSON.stringify(value)} (${origin(key)}), allowed is ${allowed(node)}`,
    );
  };
  switch (node.type) {
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse();
      const properties = node.properties ?? {};
      const result: Record<string, unknown> = {};
      for (const [name, inner] of Object.entries(value)) {
        const path = key === '' ? name : `${key}.${name}`;
        const child = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (child === undefined) {
          throw new ConfigError(
            'CONFIG_INVALID',
            `${path} is not a setting (${origin(path)}), the keys allowed there are ${Object.keys(properties).join(', ')}`,
          );
        }
        result[name] = check(child, inner, path, origin);
      }
      return result;
    }
    case 'array':
      if (!Array.isArray(value)) return refuse();
      return value.map((item, index) => completed(node.items ?? {}, item, `${key}[${index}]`, origin));
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse();
    case 'integer':
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return refuse();
      if (node.type === 'integer' && !Number.isInteger(value)) return refuse();
      if (node.enum && !node.enum.includes(value)) return refuse();
      if (value < (node.minimum ?? -Infinity) || value > (node.maximum ?? Infinity)) return refuse();
      return value;
    }
    default: {
      if (typeof value !== 'string') return refuse();
      if (node.enum && !node.enum.includes(value)) return refuse();
      if (value.length < (node.minLength ?? 0) || value.length > (node.maxLength ?? Infinity)) return refuse();
      if (node.pattern && !new RegExp(node.pattern).test(value)) return refuse();
      if (node.format === 'time-zone' && !isTimeZone(value)) return refuse();
      return value;
    }
  }
}

/** An entry of a list, with the defaults of what it leaves out; unlike a group, one that lacks what it needs is refused. */
function completed(node: Node, value: unknown, key: string, origin: Origin): unknown {
  const checked = check(node, value, key, origin);
  if (node.type !== 'object') return checked;
  const whole = overlay(defaults(node) as Record<string, unknown>, checked as Record<string, unknown>);
  const missing = node.required?.find((name) => whole[name] === undefined);
  if (missing === undefined) return whole;
  throw new ConfigError(
    'CONFIG_INVALID',
    `${key} has no ${missing} (${origin(key)}), allowed is ${allowed(node.properties?.[missing] ?? {})}`,
  );
}

function defaults(node: Node): unknown {
  if (node.type !== 'object') return structuredClone(node.default);
  const result: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const value = defaults(child);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function overlay(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const result = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const below = result[name];
    const bothGroups =
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      typeof below === 'object' &&
      below !== null;
    result[name] = bothGroups ? overlay(below as Record<string, unknown>, value as Record<string, unknown>) : value;
  }
  return result;
}

const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** Every setting that is not a group, with its environment variable: `server.port` is CONTINUITY_SERVER_PORT. */
function* leaves(
  node: Node,
  path: readonly string[] = [],
): Generator<{ path: readonly string[]; node: Node; variable: string }> {
  if (node.type === 'object') {
    for (const [name, child] of Object.entries(node.properties ?? {})) yield* leaves(child, [...path, name]);
  } else {
    yield { path, node, variable: PREFIX + path.map(words).join('_') };
  }
}

function parseText(node: Node, text: string): unknown {
  if (node.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (node.type === 'number' || node.type === 'integer')
    return text.trim() === '' ? text : Number.isNaN(Number(text)) ? text : Number(text);
  if (node.type === 'array' && node.items?.type === 'object') return parseJson(text);
  if (node.type === 'array') return text.split(':').filter((part) => part !== '');
  return text;
}

/** A list of groups has no other way to be written in one line. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is refused as the text that it is, with the name of its variable.
    return text;
  }
}

/** Variables of the environment that are not settings but belong to the project. */
const OTHER_VARIABLES = new Set([`${PREFIX}CONFIG`, `${PREFIX}DATA`]);

function fromEnvironment(environment: NodeJS.ProcessEnv): Record<string, unknown> {
  const known = new Map([...leaves(root)].map((leaf) => [leaf.variable, leaf]));
  let result: Record<string, unknown> = {};
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || OTHER_VARIABLES.has(variable) || text === undefined) continue;
    const leaf = known.get(variable);
    if (leaf === undefined) {
      throw new ConfigError(
        'CONFIG_INVALID',
        `${variable} in the environment is not a setting, the variables allowed are ${[...known.keys()].join(', ')}`,
      );
    }
    const value = parseText(leaf.node, text);
    check(leaf.node, value, leaf.path.join('.'), () => `from ${variable} in the environment`);
    result = overlay(
      result,
      leaf.path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Record<string, unknown>,
    );
  }
  return result;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** Settings from a value that was parsed already, completed with defaults and frozen. Throws ConfigError. */
export function settingsFrom(value: unknown, origin = 'given'): Settings {
  const checked = check(root, value, '', () => origin) as Record<string, unknown>;
  return deepFreeze(overlay(defaults(root) as Record<string, unknown>, checked)) as Settings;
}

export interface SettingsSources {
  /** Path of the settings file; a file that does not exist is an empty one unless `required`. */
  readonly file: string;
  readonly required?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
  /** From the command line; wins over the environment, which wins over the file. */
  readonly overrides?: object;
}

/** Reads, merges, checks and freezes the settings. Throws ConfigError. */
export function loadSettings(sources: SettingsSources): Settings {
  let fromFile: unknown = {};
  try {
    fromFile = JSON.parse(readFileSync(sources.file, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!missing || sources.required === true) {
      const what =
        error instanceof SyntaxError ? `is not JSON: ${error.message}` : `cannot be read: ${(error as Error).message}`;
      throw new ConfigError(
        'CONFIG_UNREADABLE',
        `${sources.file} ${what}; correct it or move it away to start with the defaults`,
      );
    }
  }
  const checkedFile = check(root, fromFile, '', () => `in ${sources.file}`) as Record<string, unknown>;
  const environment = fromEnvironment(sources.environment ?? {});
  const overrides = check(root, sources.overrides ?? {}, '', () => 'from the command line') as Record<string, unknown>;
  return settingsFrom(overlay(overlay(checkedFile, environment), overrides));
}
