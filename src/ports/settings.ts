/** The settings of the comune as they are written now, against those that the service works with. */
import type { StaffOutcome } from './staff.js';

export type SettingsState =
  | { readonly kind: 'in-force' }
  /** `keys`: `direct.pauseSeconds`, in the order of the example file */
  | { readonly kind: 'changed'; readonly keys: readonly string[] }
  /** whole sentences in Italian; those from before stay in force */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

export interface SettingsActions {
  state(): Promise<SettingsState>;
  /** Starts the service again with the settings as they are written now; refused while they are wrong. */
  restart(): Promise<StaffOutcome>;
}
