/** Whom WhatsApp Web knows, and by which names; of others it can ask the servers. */
import type { PersonId, Phone } from '#src/model/person.js';
import type { Identification, Messenger } from '#src/ports/transport.js';
import type { SimSession } from './sim-session.js';
import type { Town } from './town.js';

export class SimContacts implements Pick<Messenger, 'resolve' | 'resolveAll' | 'identify'> {
  constructor(
    private readonly session: SimSession,
    private readonly town: Town,
  ) {}

  resolve(person: PersonId): Promise<PersonId> {
    if (!this.session.isReady) return Promise.resolve(person);
    return this.session.page.call(
      async (page) => {
        await page.wait(1, 100);
        return this.town.namesOf(person) ?? person;
      },
      () => person,
    );
  }

  resolveAll(people: readonly PersonId[]): Promise<readonly PersonId[]> {
    if (!this.session.isReady) return Promise.resolve([]);
    return this.session.page.call<readonly PersonId[]>(
      async (page) => {
        await page.wait(1, 200);
        return people.flatMap((person) => this.town.namesOf(person) ?? []);
      },
      () => [],
    );
  }

  identify(phone: Phone): Promise<Identification> {
    const unknown = (): Identification => ({ kind: 'unknown', detail: 'no answer' });
    if (!this.session.isReady || this.session.serversSilent) return Promise.resolve(unknown());
    return this.session.page.call<Identification>(async (page) => {
      await page.wait(10, 400);
      // it asks the servers only for whom it does not know
      const known = this.town.takenToHave(phone);
      if (known?.phoneKnown === true) return { kind: 'known', alias: known.alias };
      const citizen = this.town.citizens.find((one) => one.phone === phone);
      if (citizen === undefined) return { kind: 'nobody' };
      // WhatsApp Web keeps what the servers say
      citizen.phoneKnown = true;
      citizen.outdatedPhone = null;
      return { kind: 'known', alias: citizen.alias };
    }, unknown);
  }
}
