/** Staff restore a copy of the database, as the command `restore` does it, and try again when the disk fails. */
import type { MessageId } from '#src/model/message.js';
import { holdUnfinished } from '#src/storage/after-restore.js';
import { SqliteDatabase } from '#src/storage/sqlite/connection.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import type { LifeEvent } from './history.js';
import type { Promises } from './promises.js';
import type { Service } from './service.js';
import type { DatabaseGate, SimDatabase } from './sim-database.js';
import type { World } from './world.js';

const MINUTE = 60_000;

const OPEN: DatabaseGate = {
  before: () => Promise.resolve(),
  after: () => Promise.resolve(),
  commitFault: () => null,
};

export class RestoreCommand {
  constructor(
    private readonly world: World,
    private readonly service: Service,
    private readonly promises: Promises,
  ) {}

  /** Of the copy that was made before then. */
  run({ ago, fails }: LifeEvent & { readonly kind: 'restores' }): void {
    const copy = this.world.databases.copyBefore(this.world.time.now - ago);
    if (copy !== null) this.service.stop(() => this.#attempt(copy, fails));
  }

  /** @param failures so often the disk fails */
  #attempt(copy: SimDatabase, failures: number): void {
    const { pc, time, trace, databases } = this.world;
    this.service.keepDown();
    const database = copy.copy();
    const commitFault = (): string | null => (failures > 0 ? 'SQLITE_IOERR' : null);
    const inert = new SqliteDatabase(database.connection({ ...OPEN, commitFault }));
    const now = pc.now();
    const drawn: MessageId[] = [];
    const newId = (): MessageId => {
      const id = newMessageId();
      drawn.push(id);
      return id;
    };
    void inert
      .write((sql) => holdUnfinished(sql, now, newId))
      .then(
        () => {
          this.promises.restores.restored(copy, database, { now, drawn });
          databases.replaceBy(database);
          // it is another ledger
          this.promises.stop.lifts();
          this.service.boot();
        },
        () => {
          trace.note('the copy could not be restored');
          database.close();
          time.after(MINUTE, () => this.#attempt(copy, failures - 1));
        },
      );
  }
}
