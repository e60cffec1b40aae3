import type { DoorTimes } from './library-door.js';
import type { WatchTimes } from './page-watch.js';
import { MINUTE } from '../../runtime/time.js';

/** Milliseconds. */
export interface SessionTimes extends WatchTimes {
  /** how long whatsapp-web.js waits for the page */
  readonly door: DoorTimes;
  /** how long a browser may take until it is connected to */
  readonly launch: number;
  /** first and longest pause before a failed browser is opened again */
  readonly restart: readonly [number, number];
  readonly receiptBatch: number;
  /** how long a browser may take to close before it is killed */
  readonly close: number;
}

export const SESSION_TIMES: SessionTimes = {
  reconcile: 2_000,
  probe: MINUTE,
  pageAnswer: 10_000,
  reload: 30_000,
  patience: {
    blank: 2 * MINUTE,
    unpaired: 1.5 * MINUTE,
    conflict: MINUTE,
    offline: 5 * MINUTE,
    connected: 3 * MINUTE,
    lacking: 30 * MINUTE,
    blocked: 60 * MINUTE,
  },
  door: { blank: 30_000, needed: 20_000, lesser: 5_000 },
  launch: MINUTE,
  restart: [1_000, MINUTE],
  receiptBatch: 200,
  close: 3_000,
};
