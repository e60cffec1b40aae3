import { z } from 'zod';
import { KINDS, SETTING_WRONG } from '../messages/it/settings.js';

/** Settings as they were written: all values are still text; `place` names where a value stands. */
export interface SettingsSource {
  readonly values: TextSection;
  /** what could not even be read, in Italian */
  readonly problems: readonly string[];
  /** `campanile.yaml, riga 3: direct.pauseSeconds`, or the name of a variable */
  readonly place: (path: readonly PropertyKey[]) => string;
}

export type TextValue = string | readonly unknown[] | TextSection;

export interface TextSection {
  readonly [name: string]: TextValue;
}

export function isSection(value: unknown): value is TextSection {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `over` wins; lists are replaced as a whole. */
export function merged(under: TextSection, over: TextSection): TextSection {
  const result: Record<string, TextValue> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const below = result[name];
    result[name] = isSection(below) && isSection(value) ? merged(below, value) : value;
  }
  return result;
}

/**
 * The settings that hold control characters: YAML makes a tab and a line end of `"C:\temp\notizie"`.
 * @param isProse whether the lines of a setting are meant
 */
export function withControlCharacters(
  section: TextSection,
  isProse: (path: readonly string[]) => boolean,
): readonly (readonly string[])[] {
  const holds = (value: unknown, path: readonly string[]): boolean =>
    Array.isArray(value)
      ? value.some((item) => holds(item, path))
      : typeof value === 'string' &&
        /\p{Cc}/u.test(isProse(path) ? value.replaceAll(/\r?\n/g, '') : value);
  const within = (inner: TextSection, path: readonly string[]): readonly (readonly string[])[] =>
    Object.entries(inner).flatMap(([name, value]) => {
      const here = [...path, name];
      if (isSection(value)) return within(value, here);
      return holds(value, here) ? [here] : [];
    });
  return within(section, []);
}

/** One setting: `direct.pauseSeconds` is `CAMPANILE_DIRECT_PAUSE_SECONDS` in the environment. */
export interface SettingKey {
  readonly path: readonly string[];
  readonly variable: string;
  /** a list is JSON in the environment */
  readonly isList: boolean;
}

/** Every setting of a schema made of nested objects. */
export function settingKeys(
  schema: z.core.$ZodType,
  path: readonly string[] = [],
): readonly SettingKey[] {
  const inner = unwrapped(schema);
  if (!(inner instanceof z.ZodObject)) {
    return [{ path, variable: variableOf(path), isList: inner instanceof z.ZodArray }];
  }
  return Object.entries<z.core.$ZodType>(inner.shape).flatMap(([name, child]) =>
    settingKeys(child, [...path, name]),
  );
}

/** What there is without the defaults and conversions around it. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return layersOf(schema).at(-1) ?? schema;
}

/** A schema and the schemas it wraps, from the outside in. */
export function layersOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodPipe) return [schema, ...layersOf(schema.in)];
  const isWrapper =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional;
  return isWrapper ? [schema, ...layersOf(schema.unwrap())] : [schema];
}

/** `CAMPANILE_DIRECT_PAUSE_SECONDS` */
export function variableOf(path: readonly string[]): string {
  const words = path.map((name) => name.replace(/[A-Z]/g, (capital) => `_${capital}`));
  return ['CAMPANILE', ...words].join('_').toUpperCase();
}

/** The environment's variables for these keys; an empty one counts as missing. */
export function settingsFromEnvironment(
  env: NodeJS.ProcessEnv,
  keys: readonly SettingKey[],
): SettingsSource {
  const problems: string[] = [];
  let values: TextSection = {};
  for (const { path, variable, isList } of keys) {
    const written = env[variable];
    if (written === undefined || written === '') continue;
    const value = isList ? jsonList(written) : written;
    if (value === null) problems.push(`${variable}: ${SETTING_WRONG.mustBe(KINDS.jsonList)}`);
    else values = merged(values, nested(path, value));
  }
  return {
    values,
    problems,
    place: (where) =>
      keys.find(({ path }) => path.every((name, depth) => name === where[depth]))?.variable ??
      where.join('.'),
  };
}

function jsonList(written: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(written);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function nested([name = '', ...rest]: readonly string[], value: TextValue): TextSection {
  return { [name]: rest.length === 0 ? value : nested(rest, value) };
}
