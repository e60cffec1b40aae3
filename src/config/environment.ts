import type { SettingKey } from './keys.js';
import { merged, type SettingsSource, type TextSection, type TextValue } from './source.js';

/** The environment's variables for these keys; an empty one is as good as none. */
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
    if (value === null) problems.push(`${variable}: deve essere un elenco JSON come ["uno","due"]`);
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
