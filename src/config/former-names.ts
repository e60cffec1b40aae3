/** Settings that earlier versions called otherwise: what is written under the old name is in force. */
import { FORMER_NAME } from '../messages/it/settings.js';
import {
  isSection,
  merged,
  variableOf,
  type SettingKey,
  type SettingsSource,
  type TextSection,
} from './source.js';

/** A section in earlier versions, and its name now. */
const FORMER = 'console';
const NOW = 'panel';

/** The variables of earlier versions. */
export function formerKeys(keys: readonly SettingKey[]): readonly SettingKey[] {
  return keys
    .filter(({ path }) => path[0] === NOW)
    .map(({ path, isList }) => {
      const former = [FORMER, ...path.slice(1)];
      return { path: former, variable: variableOf(former), isList };
    });
}

/**
 * What was written under the old name, under the one of today, which wins where both are there.
 * Places are told as they were written.
 */
export function withNamesOfToday(
  source: SettingsSource,
  from: 'file' | 'environment',
): SettingsSource & { readonly warnings: readonly string[] } {
  const { place } = source;
  const { [FORMER]: old, ...others } = source.values;
  const now = others[NOW];
  const isMixed = now !== undefined && !(isSection(old) && isSection(now));
  // two that cannot be brought together: the old one is no setting
  if (old === undefined || isMixed) return { ...source, warnings: [] };
  const written = from === 'file' || !isSection(old) ? [[]] : Object.keys(old).map((key) => [key]);
  return {
    ...source,
    values: { ...others, [NOW]: isSection(old) && isSection(now) ? merged(old, now) : old },
    place: (where) => {
      const [first, ...rest] = where;
      const former = [FORMER, ...rest];
      const isFormer = first === NOW && !has(others, where) && has(source.values, former);
      return place(isFormer ? former : where);
    },
    warnings: written.map((key) => {
      const name = from === 'file' ? NOW : variableOf([NOW, ...key]);
      const said = has(others, [NOW, ...key]) ? FORMER_NAME.besides(name) : FORMER_NAME.alone(name);
      return `${place([FORMER, ...key])}: ${said}`;
    }),
  };
}

/** Whether a section, or a setting of it, is there. */
function has(values: TextSection, [section, key]: readonly PropertyKey[]): boolean {
  const within = values[String(section)];
  return key === undefined
    ? within !== undefined
    : isSection(within) && within[String(key)] !== undefined;
}
