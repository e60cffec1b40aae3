import { FakeWhatsApp } from '../fakes/fake-whatsapp.js';
import { CODES, describeTransportContract } from './transport-contract.js';

describeTransportContract('the fake of the tests', async () => {
  const whatsapp = new FakeWhatsApp();
  whatsapp.history.servers = () => Date.now();
  await whatsapp.start();
  return {
    session: whatsapp,
    messenger: whatsapp,
    whatsAppWeb: whatsapp,
    lists: whatsapp.lists,
    history: whatsapp.history,
    accountPhone: '393665775490',
    picture: {
      kind: 'media',
      path: '/spool/piazza.png',
      sha256: 'c0ffee'.padEnd(64, '0'),
      mimetype: 'image/png',
      filename: 'piazza.png',
      as: 'image',
    },
    addCitizen: (traits) => Promise.resolve(whatsapp.addCitizen(traits)),
    write: (from, body) => {
      whatsapp.write(from, body);
      return Promise.resolve();
    },
    edit: (from, of, body) => {
      whatsapp.edit(from, of, body);
      return Promise.resolve();
    },
    writeUnreadable: (from, body, until) => {
      const reveal = whatsapp.writeUnreadable(from, body, 1_795_512_720_000);
      if (until === 'soon') setImmediate(reveal);
      return Promise.resolve();
    },
    inbox: (of) => Promise.resolve(whatsapp.inboxOf(of)),
    deletedOn: (of) => Promise.resolve(whatsapp.deletedOn(of)),
    age: (_, id) => Promise.resolve(whatsapp.age(id)),
    setOnline: (of, online) => Promise.resolve(whatsapp.setOnline(of, online)),
    refuseNext: (why) => Promise.resolve(whatsapp.failNext({ kind: 'refused', code: CODES[why] })),
    dropOneFromNextList: () => Promise.resolve(whatsapp.lists.dropFromNext(1)),
    close: () => whatsapp.stop(),
  };
});
