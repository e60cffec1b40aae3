import { isDeepStrictEqual } from 'node:util';
import { SETTING_KEYS, type Config } from '../config.js';
import { ConfigError } from '../errors.js';
import { SETTINGS_WRONG } from '../messages/it/panel.js';
import type { SettingsActions, SettingsState, StaffOutcome } from '../ports/staff.js';

export interface SettingsParts {
  /** what the service works with */
  readonly inForce: Config;
  /** @throws ConfigError */
  readonly read: () => Promise<Config>;
  /** asks for the service to be restarted, after the answer to the request has been sent */
  readonly restart: () => Promise<void>;
}

/** Reads the file at each question, so that no watcher is needed. */
export class SettingsFileActions implements SettingsActions {
  constructor(private readonly parts: SettingsParts) {}

  async state(): Promise<SettingsState> {
    const { inForce, read } = this.parts;
    try {
      const keys = changedSettings(inForce, await read());
      return keys.length === 0 ? { kind: 'in-force' } : { kind: 'changed', keys };
    } catch (error) {
      if (error instanceof ConfigError) return { kind: 'wrong', problems: error.problems };
      throw error;
    }
  }

  async restart(): Promise<StaffOutcome> {
    const state = await this.state();
    if (state.kind === 'wrong') {
      return {
        kind: 'refused',
        why: SETTINGS_WRONG.beforeRestart(state.problems),
      };
    }
    await this.parts.restart();
    return { kind: 'done' };
  }
}

/** Names of the settings that are not the same. */
function changedSettings(before: Config, after: Config): readonly string[] {
  return SETTING_KEYS.filter(
    ({ path }) => !isDeepStrictEqual(valueAt(before, path), valueAt(after, path)),
  ).map(({ path }) => path.join('.'));
}

function valueAt(settings: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (value as Readonly<Record<string, unknown>>)[name],
    settings,
  );
}
