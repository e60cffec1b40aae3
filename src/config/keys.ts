import { z } from 'zod';

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

/** A schema and those inside of it that say what it is by themselves, from the outside in. */
export function layersOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodPipe) return [schema, ...layersOf(schema.in)];
  const isWrapper =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional;
  return isWrapper ? [schema, ...layersOf(schema.unwrap())] : [schema];
}

function variableOf(path: readonly string[]): string {
  const words = path.map((name) => name.replace(/[A-Z]/g, (capital) => `_${capital}`));
  return ['CAMPANILE', ...words].join('_').toUpperCase();
}
