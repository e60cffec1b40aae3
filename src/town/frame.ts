/** What every part of the composition may need. */
import type { Config } from '../config.js';
import type { InvariantError } from '../errors.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { Topics } from '../runtime/topics.js';
import type { Adapters } from './adapters.js';

export interface FrameParts {
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly alerts: Alerts;
  /** shows a QR code in the terminal */
  readonly showQr: (code: string) => void;
  /** a bug was found: the process ends and is started again */
  readonly onBug: (error: InvariantError) => void;
}

export interface Frame extends FrameParts, Adapters {
  readonly config: Config;
  /** the logger, by the name that some parts have for it */
  readonly log: Logger;
  readonly topics: Topics;
}
