import assert from 'node:assert/strict';
import { Sending } from '#src/sending/sending.js';
import type { Citizen } from '../fakes/fake-citizens.js';
import { FakeTown } from '../fakes/fake-town.js';
import { ToyTransport } from '../fakes/toy-transport.js';
import { useStorage } from '../support/storage.js';
import { CODES, describeTransportContract } from './transport-contract.js';

describeTransportContract(
  'a toy without lists',
  async () => {
    const toy = new ToyTransport();
    const known = ({ alias, phone }: Citizen) => toy.find({ alias, phone });
    return {
      session: toy,
      messenger: toy,
      history: toy,
      lists: toy.lists,
      whatsAppWeb: null,
      accountPhone: '393665775490',
      picture: {
        ...{ kind: 'media', path: '/spool/piazza.png', sha256: 'c0ffee'.padEnd(64, '0') },
        ...{ mimetype: 'image/png', filename: 'piazza.png', as: 'image' },
      },
      addCitizen: async (traits) => toy.addCitizen(traits),
      write: async (from, body) => toy.write(known(from), body),
      edit: async (_, of, body) => toy.correct(of, body),
      writeUnreadable: async (from, body, until) => {
        const key = toy.newId();
        toy.write(known(from), body, { readable: false, key });
        if (until === 'soon') setImmediate(() => toy.write(known(from), body, { key }));
      },
      inbox: async (of) => known(of).inbox,
      deletedOn: async (of) => [...known(of).deleted],
      age: async (_, id) => toy.age(id),
      setOnline: async (of, online) => toy.come(known(of), online),
      refuseNext: async (why) => {
        toy.refusals.push({ why, code: String(CODES[why]) });
      },
      dropOneFromNextList: () => Promise.resolve(),
      close: () => toy.stop(),
    };
  },
  { withLists: false },
);

describe('the sending side over a transport without lists', () => {
  const db = useStorage();

  it('brings a notice to everybody one to one, and reports who has it', async () => {
    const town = new FakeTown(db.storage);
    const toy = new ToyTransport();
    const sending = new Sending({
      ...town.sendingParts,
      ...toy,
      ...{ session: toy, messenger: toy },
    });
    const citizens = [toy.addCitizen(), toy.addCitizen(), toy.addCitizen()];
    for (const citizen of citizens) await town.says(citizen, 'opt-in');
    const id = await town.accept('acqua');
    sending.start();
    try {
      await town.timePassesUntil('the notice to be sent', () => town.finished.includes(id));
      for (const citizen of citizens) assert.deepEqual(town.shown(citizen), ['acqua']);
      await town.timePassesUntil('the receipts', async () => {
        const [notice] = await db.storage.notices.recent(1);
        return notice?.progress.delivered === 3;
      });
      assert.equal((await sending.deliveryStatus()).route, 'direct');
    } finally {
      await sending.stop(0);
    }
  });
});
