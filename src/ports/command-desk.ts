/**
 * What our own commands ask for: of the running service through its local page, or of the database
 * while it is stopped.
 */
import type { RegisterCounts } from './storage.js';
import type { RegisterRecords } from './register-records.js';

/** Each call takes one object and is committed when its promise resolves. */
export interface CommandDesk {
  counts(request: object): Promise<RegisterCounts>;
  records: RegisterRecords['page'];
  /** Times are the desk's own. */
  enter(
    request: Omit<Parameters<RegisterRecords['enter']>[0], 'now'>,
  ): ReturnType<RegisterRecords['enter']>;
  forget(
    request: Omit<Parameters<RegisterRecords['forget']>[0], 'now'>,
  ): ReturnType<RegisterRecords['forget']>;
}
