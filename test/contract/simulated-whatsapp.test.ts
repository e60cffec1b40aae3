import { setTimeout as wait } from 'node:timers/promises';
import { Draw } from '../simulation/draw.js';
import { Scheduler } from '../simulation/scheduler.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import { SimWhatsApp } from '../simulation/sim-whatsapp.js';
import { Town, type SimCitizen } from '../simulation/town.js';
import type { Citizen } from '../fakes/fake-citizens.js';
import { CODES, describeTransportContract } from './transport-contract.js';

/** Whatever takes time takes the least. */
class Quickest extends Draw {
  override fraction(): number {
    return 0;
  }

  override below(): number {
    return 0;
  }
}

/** The page has taken in what had waited, and says so. */
const SETTLED = 10_000;

describeTransportContract('that of the simulation', async () => {
  const draw = new Quickest(0);
  const time = new Scheduler(draw);
  const town = new Town(time, draw, Date.now() - SETTLED);
  const whatsapp = new SimWhatsApp(town, time, draw);
  await whatsapp.start();
  await time.runUntil(SETTLED);
  const began = performance.now();
  let isOpen = true;
  // from here on its time goes by as ours does
  const goingBy = (async () => {
    while (isOpen) {
      await time.runUntil(SETTLED + performance.now() - began);
      await wait(1);
    }
  })();
  const known = ({ alias, phone }: Citizen): SimCitizen => {
    const citizen = town.find({ alias, phone });
    if (citizen === null) throw new Error('no such citizen');
    return citizen;
  };
  return {
    session: whatsapp,
    messenger: whatsapp,
    whatsAppWeb: whatsapp,
    lists: {
      support: () => whatsapp.support(),
      all: () => whatsapp.all(),
      madeAt: (id) => whatsapp.madeAt(id),
      create: (name, members) => whatsapp.create(name, members),
      edit: (id, name, members) => whatsapp.edit(id, name, members),
    },
    history: whatsapp,
    accountPhone: ACCOUNT.phone,
    picture: {
      ...{ kind: 'media', path: '/spool/piazza.png', sha256: 'c0ffee'.padEnd(64, '0') },
      ...{ mimetype: 'image/png', filename: 'piazza.png', as: 'image' },
    },
    addCitizen: (traits) => Promise.resolve(town.add(traits)),
    write: (from, body) => {
      town.write(known(from), body);
      return Promise.resolve();
    },
    edit: (from, of, body) => {
      town.correct(known(from), of, body);
      return Promise.resolve();
    },
    writeUnreadable: (from, body, until) => {
      town.write(known(from), body, until === 'soon' ? 500 : null);
      return Promise.resolve();
    },
    inbox: (of) =>
      Promise.resolve(
        known(of).inbox.map(({ id, text, sha256, via }) => ({ id, text, sha256, via })),
      ),
    deletedOn: (of) => Promise.resolve([...known(of).deleted]),
    age: (_, id) => Promise.resolve(whatsapp.age(id)),
    setOnline: (of, online) => Promise.resolve(town.setOnline(known(of), online)),
    refuseNext: (why) => {
      whatsapp.sendFaults.push({ kind: 'refused', code: CODES[why] });
      return Promise.resolve();
    },
    dropOneFromNextList: () => {
      whatsapp.listFaults.push('dropOne');
      return Promise.resolve();
    },
    close: async () => {
      isOpen = false;
      await goingBy;
      await whatsapp.stop();
    },
  };
});
