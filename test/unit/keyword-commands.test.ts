import assert from 'node:assert/strict';
import type { PersonId } from '#src/model/person.js';
import { StorageError } from '#src/errors.js';
import type { KeywordCommand, Reply, ReplyKind, SubscriberStatus } from '#src/model/subscriber.js';
import type { SubscriberRegister } from '#src/ports/storage/register.js';
import type { InboundMessage } from '#src/model/message.js';
import type { Messenger } from '#src/ports/transport.js';
import { decide, KeywordCommands } from '#src/subscribers/keyword-commands.js';
import { citizenText, DEFAULT_TEXTS, type ComuneFacts } from '#src/messages/it/citizens.js';
import type { Citizen } from '../fakes/fake-citizens.js';
import { FakeWhatsApp } from '../fakes/fake-whatsapp.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { shows, showsNot } from '../support/shows.js';
import { messageId, useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const BIENTINA: ComuneFacts = {
  municipality: 'Comune di Bientina',
  number: '366 577 54 90',
  informationPhone: '0587 758456',
  privacyUrl: 'https://example.org/privacy',
};
const CHANNEL = 'https://whatsapp.com/channel/0029VaExample';

describe('decide', () => {
  const NOW = 1_795_512_720_000;
  const decided = (
    status: Partial<SubscriberStatus>,
    keyword: KeywordCommand['keyword'],
    at = NOW,
    from: PersonId = { alias: '1@lid', phone: '393331112201' },
  ): string => {
    const command = { messageKey: 'k', chatId: '1@lid', from, keyword, word: 'W', at };
    const { change, reply } = decide(
      { state: 'unknown', lastReplyAt: null, lastCommandAt: null, ...status },
      command,
      { now: NOW, serversNow: NOW },
      (kind: ReplyKind): Reply => ({ kind, text: kind }),
    );
    return `${change ?? 'no change'}, ${reply?.kind ?? 'no reply'}`;
  };

  const CASES: [SubscriberStatus['state'], KeywordCommand['keyword'], string, string][] = [
    ['unknown', 'opt-in', 'opt-in, welcome', 'opt-in, no reply'],
    ['opted-out', 'opt-in', 'opt-in, welcome', 'opt-in, no reply'],
    ['inactive', 'opt-in', 'opt-in, welcome', 'opt-in, no reply'],
    ['active', 'opt-in', 'no change, already-active', 'no change, no reply'],
    ['active', 'opt-out', 'opt-out, farewell', 'opt-out, no reply'],
    ['inactive', 'opt-out', 'opt-out, farewell', 'opt-out, no reply'],
    ['unknown', 'opt-out', 'no change, not-subscribed', 'no change, no reply'],
    ['opted-out', 'opt-out', 'no change, not-subscribed', 'no change, no reply'],
  ];
  for (const [state, keyword, expected, expectedWhenOld] of CASES) {
    it(`${keyword} of somebody who is ${state}: ${expected}`, () => {
      assert.equal(decided({ state }, keyword), expected);
      assert.equal(decided({ state }, keyword, NOW - 7 * DAY), expected, 'seven days old');
      assert.equal(decided({ state }, keyword, NOW - 7 * DAY - 1), expectedWhenOld, 'older');
    });
  }

  it('confirms every change, however lately it answered', () => {
    assert.equal(
      decided({ state: 'active', lastReplyAt: NOW - 1 }, 'opt-out'),
      'opt-out, farewell',
    );
    assert.equal(decided({ state: 'unknown', lastReplyAt: NOW }, 'opt-in'), 'opt-in, welcome');
  });

  it('answers what changes nothing once in ten minutes', () => {
    const answered = (ago: number) => ({ state: 'active', lastReplyAt: NOW - ago }) as const;
    assert.equal(decided(answered(10 * MINUTE - 1), 'opt-in'), 'no change, no reply');
    assert.equal(decided(answered(10 * MINUTE), 'opt-in'), 'no change, already-active');
  });

  it('tells who is not found because their number is unknown, and nobody else', () => {
    const hidden = { alias: '1@lid', phone: null };
    assert.equal(decided({}, 'opt-out', NOW, hidden), 'no change, not-found');
    const out = { state: 'opted-out' } as const;
    assert.equal(decided(out, 'opt-out', NOW, hidden), 'no change, not-subscribed');
    assert.equal(decided({ state: 'active' }, 'opt-out', NOW, hidden), 'opt-out, farewell');
  });

  it('does nothing for a command older than another of the same person', () => {
    const status = { state: 'active', lastCommandAt: NOW - 5 } as const;
    assert.equal(decided(status, 'opt-out', NOW - 6), 'no change, no reply');
    assert.equal(decided(status, 'opt-out', NOW - 5), 'opt-out, farewell');
  });

  it('lets the opt-out win over an opt-in of the same second that is read after it', () => {
    const status = { state: 'opted-out', lastCommandAt: NOW } as const;
    assert.equal(decided(status, 'opt-in', NOW), 'no change, no reply');
    assert.equal(decided({ ...status, state: 'unknown' }, 'opt-in', NOW), 'no change, no reply');
    assert.equal(decided(status, 'opt-in', NOW + 1_000), 'opt-in, welcome');
  });
});

describe('what citizens read', () => {
  it('says in the welcome all that they must know', () => {
    const text = citizenText(DEFAULT_TEXTS.welcome, BIENTINA);
    for (const part of [
      'Comune di Bientina',
      'salva questo numero, 366 577 54 90',
      'DISATTIVA',
      '0587 758456',
      'https://example.org/privacy',
    ]) {
      assert.ok(text.includes(part), part);
    }
  });

  it('tells of the channel where the comune has one', () => {
    const [paragraph = ''] = DEFAULT_TEXTS.welcome
      .split('\n\n')
      .filter((each) => each.includes('{canale}'));
    const welcome = (comune: ComuneFacts) => citizenText(DEFAULT_TEXTS.welcome, comune);
    shows(welcome({ ...BIENTINA, channelUrl: CHANNEL }), paragraph.replace('{canale}', CHANNEL));
    for (const piece of [...paragraph.split('{canale}'), '{canale}'])
      showsNot(welcome(BIENTINA), piece);
  });

  it('leaves the privacy notice out where none is configured', () => {
    const text = citizenText(DEFAULT_TEXTS.welcome, { ...BIENTINA, privacyUrl: null });
    assert.ok(!text.includes('dati'));
    assert.ok(text.endsWith('0587 758456.'));
  });

  it('keeps the other answers short, and names the way back', () => {
    shows(citizenText(DEFAULT_TEXTS['already-active'], BIENTINA), BIENTINA.number);
    assert.match(citizenText(DEFAULT_TEXTS.farewell, BIENTINA), /ATTIVA/);
    assert.match(citizenText(DEFAULT_TEXTS['not-subscribed'], BIENTINA), /ATTIVA/);
  });
});

describe('golden texts that citizens read', () => {
  it('welcomes them, and tells of the bell of the channel', () => {
    assert.equal(
      citizenText(DEFAULT_TEXTS.welcome, { ...BIENTINA, channelUrl: CHANNEL }),
      `Ti diamo il benvenuto! Il servizio è attivo: da adesso gli avvisi del Comune di Bientina ti arrivano qui, su WhatsApp.

Un passo importante: salva questo numero, 366 577 54 90, nella rubrica del telefono. Altrimenti gli avvisi potrebbero arrivarti in ritardo, o non arrivarti.

Gli avvisi escono anche nel nostro canale WhatsApp, ${CHANNEL}: aprilo, premi «Segui» e accendi la campanella, altrimenti il telefono non ti avvisa.

Per non ricevere più gli avvisi, scrivi DISATTIVA.

I messaggi che scrivi qui non vengono letti. Per informazioni chiama lo 0587 758456.

Come trattiamo i tuoi dati: https://example.org/privacy`,
    );
  });

  it('tells whoever is not found why, what becomes of it, and what to do', () => {
    assert.equal(
      citizenText(DEFAULT_TEXTS['not-found'], BIENTINA),
      `Abbiamo preso nota: non vuoi ricevere gli avvisi del Comune di Bientina. WhatsApp non ci mostra il tuo numero, e perciò adesso non troviamo la tua iscrizione: se c’è, la disattiviamo appena ti riconosciamo, prima di mandarti un altro avviso.

Se un avviso ti arrivasse ancora, chiama lo 0587 758456. Per iscriverti scrivi ATTIVA.`,
    );
  });
});

describe('the comune’s own texts', () => {
  const texts = {
    ...DEFAULT_TEXTS,
    welcome:
      'Qui {comune}, dal {numero}.\n\nInformativa: {privacy}\n \nDomande: {informazioni} {x}',
  };

  it('say what the comune knows of itself, and leave the rest as it is written', () => {
    assert.equal(
      citizenText(texts.welcome, BIENTINA),
      'Qui Comune di Bientina, dal 366 577 54 90.\n\n' +
        'Informativa: https://example.org/privacy\n\nDomande: 0587 758456 {x}',
    );
  });

  it('lose the paragraph that speaks of a privacy notice that there is not', () => {
    assert.equal(
      citizenText(texts.welcome, { ...BIENTINA, privacyUrl: null }),
      'Qui Comune di Bientina, dal 366 577 54 90.\n\nDomande: 0587 758456 {x}',
    );
  });

  it('are taken as they are, even where a fact looks like a pattern', () => {
    const odd = { ...BIENTINA, municipality: 'Comune $& {numero}' };
    assert.match(citizenText(texts.welcome, odd), /^Qui Comune \$& \{numero\}, dal 366/);
  });
});

describe('KeywordCommands', () => {
  const db = useStorage();
  let whatsapp: FakeWhatsApp;
  let clock: ManualClock;
  let log: MemoryLogger;
  let replied: number;
  let commands: KeywordCommands;
  /** of the servers' time, in milliseconds */
  let ahead: number;

  beforeEach(async () => {
    whatsapp = new FakeWhatsApp();
    clock = new ManualClock();
    log = new MemoryLogger();
    replied = 0;
    ahead = 0;
    commands = commandsWith((person) => whatsapp.resolve(person));
    await whatsapp.start();
  });

  const commandsWith = (
    resolve: Messenger['resolve'],
    register: SubscriberRegister = db.storage.register,
  ): KeywordCommands =>
    new KeywordCommands({
      register,
      messenger: { resolve, resolveAll: (people) => whatsapp.resolveAll(people) },
      servers: { now: () => clock.now() + ahead },
      clock,
      log,
      comune: BIENTINA,
      texts: DEFAULT_TEXTS,
      privacyVersion: 'p1',
      furtherWords: { 'opt-in': [], 'opt-out': [] },
      onReply: () => {
        replied += 1;
      },
    });

  const write = (from: Citizen, body: string, at = clock.now()): InboundMessage =>
    whatsapp.write(from, body, at);
  const say = (from: Citizen, body: string, at?: number) => commands.handle(write(from, body, at));
  /** Kinds of all replies there have been, the oldest first. */
  const replies = async (): Promise<string[]> => {
    const rows = await db.inspect(
      'select reply_kind as kind from deliveries where notice_id is null order by id',
    );
    return (rows as { kind: string }[]).map(({ kind }) => kind);
  };

  const sendReply = async (): Promise<void> => {
    const { outbox } = db.storage;
    const [id] = await outbox.queuedReplies(1, Infinity);
    assert.ok(id !== undefined);
    await outbox.begin(id, messageId(id), clock.now(), 'link 1');
    await outbox.settle(id, { kind: 'handed-over' }, clock.now());
  };

  it('registers with both names, and confirms', async () => {
    const citizen = whatsapp.addCitizen();
    const message = write(citizen, ' «Attiva» 👍');
    await commands.handle({ ...message, from: { alias: citizen.alias, phone: null } });
    const [subscriber] = await db.active();
    assert.deepEqual(subscriber?.person, { alias: citizen.alias, phone: citizen.phone });
    assert.equal(subscriber?.chatId, citizen.alias);
    assert.deepEqual(await replies(), ['welcome']);
    assert.equal(replied, 1);
  });

  it('takes a message for one command, however often it comes', async () => {
    const citizen = whatsapp.addCitizen();
    const message = write(citizen, 'ATTIVA');
    await Promise.all([commands.handle(message), commands.handle(message)]);
    await commands.handle(message);
    assert.deepEqual(await replies(), ['welcome']);
    assert.equal(replied, 1);
  });

  it('drops everything else without a trace', async () => {
    const citizen = whatsapp.addCitizen();
    await say(citizen, 'Buongiorno, a che ora apre l’anagrafe?');
    await say(citizen, 'attiva per favore');
    assert.deepEqual(await db.storage.register.counts(), {
      active: 0,
      optedOut: 0,
      inactive: 0,
      unsaved: 0,
    });
    assert.deepEqual(await replies(), []);
    assert.deepEqual(log.lines, []);
    assert.equal(replied, 0);
  });

  it('compares with the time of a notice what was written before it, whatever clock is wrong', async () => {
    for (ahead of [15 * 60_000, -15 * 60_000]) {
      const id = await db.accept(`avviso ${String(ahead)}`, clock.now());
      const servers = clock.now() + ahead;
      const [before, after] = [whatsapp.addCitizen(), whatsapp.addCitizen()];
      await clock.advance(10 * 60_000);
      await say(before, 'ATTIVA', servers - 5 * 60_000);
      await say(after, 'ATTIVA', servers + 5 * 60_000);
      const recipients = await db.inspect(
        `select s.lid from recipients r join subscribers s on s.id = r.subscriber_id
         where r.notice_id = ${String(id)} and s.lid in ('${before.alias}', '${after.alias}')`,
      );
      assert.deepEqual(recipients, [{ lid: before.alias }]);
      await db.storage.notices.cancel(id, clock.now());
    }
  });

  it('neither logs who wrote nor what', async () => {
    const citizen = whatsapp.addCitizen();
    await say(citizen, 'attiva!');
    assert.equal(log.lines.length, 1);
    const [line = ''] = log.lines;
    for (const secret of [citizen.phone, citizen.alias, 'attiva!'])
      assert.ok(!line.includes(secret));
  });

  it('lets the last keyword in message time win, in whatever order they come', async () => {
    const citizen = whatsapp.addCitizen();
    const at = clock.now();
    await say(citizen, 'DISATTIVA', at);
    await say(citizen, 'ATTIVA', at - 1_000);
    assert.deepEqual(await db.storage.register.counts(), {
      active: 0,
      optedOut: 0,
      inactive: 0,
      unsaved: 0,
    });
    await say(citizen, 'ATTIVA', at + 1_000);
    assert.equal((await db.storage.register.counts()).active, 1);
  });

  it('keeps the order of commands of one second, though the first name comes late', async () => {
    const citizen = whatsapp.addCitizen();
    const pending: ((person: PersonId) => void)[] = [];
    commands = commandsWith(() => new Promise((resolve) => pending.push(resolve)));
    const from = { alias: citizen.alias, phone: null };
    const first = commands.handle({ ...write(citizen, 'ATTIVA'), from });
    const second = commands.handle({ ...write(citizen, 'DISATTIVA'), from });
    pending[1]?.(from);
    pending[0]?.(from);
    await Promise.all([first, second]);
    assert.deepEqual(await db.storage.register.counts(), {
      active: 0,
      optedOut: 1,
      inactive: 0,
      unsaved: 0,
    });
  });

  it('does not wait long for a name', async () => {
    const citizen = whatsapp.addCitizen();
    commands = commandsWith(() => new Promise(() => undefined));
    const from = { alias: citizen.alias, phone: null };
    const handled = commands.handle({ ...write(citizen, 'ATTIVA'), from });
    await whenIdle('the wait for the name', () => clock.naps.length > 0);
    await clock.advance(2_000);
    await handled;
    const [subscriber] = await db.active();
    assert.deepEqual(subscriber?.person, from);
  });

  it('learns a name that comes after the command was stored', async () => {
    const { alias, phone } = whatsapp.addCitizen();
    const citizen = { alias, phone };
    let answer: (names: PersonId) => void = () => undefined;
    commands = commandsWith(() => new Promise((resolve) => (answer = resolve)));
    const from = { alias: null, phone };
    const message = { key: `false_${phone}@c.us_3A01`, chatId: phone, from };
    const handled = commands.handle({ ...message, body: 'ATTIVA', at: clock.now() });
    await whenIdle('the wait for the name', () => clock.naps.length > 0);
    await clock.advance(2_000);
    await handled;
    answer(citizen);
    await whenIdle('both names', async () => (await db.active())[0]?.person.alias === alias);
    assert.deepEqual((await db.active())[0]?.person, citizen);
  });

  it('heeds a DISATTIVA that is older than a consent on paper and heard after it', async () => {
    const citizen = whatsapp.addCitizen();
    const message = write(citizen, 'DISATTIVA');
    await clock.advance(DAY);
    const consent = { at: clock.now(), origin: 'modulo', privacyVersion: null };
    await db.storage.registerAdmin.enter({
      people: [{ phone: citizen.phone, ...consent }],
      now: clock.now(),
      rehearse: false,
    });
    await commands.handle(message);
    assert.equal((await db.storage.register.counts()).optedOut, 1);
    assert.deepEqual(await replies(), ['farewell']);
  });

  it('learns the other names that WhatsApp Web knows by now, and lets the later word count', async () => {
    const citizen = whatsapp.addCitizen({ phoneKnown: false });
    const { alias, phone } = citizen;
    const consent = { at: clock.now() - DAY, origin: 'modulo', privacyVersion: null };
    await db.storage.registerAdmin.enter({
      people: [{ phone, ...consent }],
      now: clock.now(),
      rehearse: false,
    });
    await say(citizen, 'DISATTIVA');
    assert.deepEqual(await replies(), ['not-found']);
    await commands.learnNames();
    assert.equal((await db.storage.register.counts()).active, 1);
    citizen.phoneKnown = true;
    await commands.learnNames();
    assert.equal((await db.storage.register.counts()).active, 0);
    const [row] = await db.inspect('select lid as alias, phone, state from subscribers');
    assert.deepEqual(row, { alias, phone, state: 'opted-out' });
    const record = await db.storage.registerAdmin.consentHistory(phone);
    assert.deepEqual(
      record?.events.map(({ kind, word, privacyVersion }) => [kind, word, privacyVersion]),
      [
        ['opt-in', null, null],
        ['opt-out', 'DISATTIVA', 'p1'],
      ],
    );
  });

  it('registers with the one name it has when the other cannot be had', async () => {
    const citizen = whatsapp.addCitizen();
    commands = commandsWith(() => Promise.reject(new Error('page closed')));
    const from = { alias: citizen.alias, phone: null };
    await commands.handle({ ...write(citizen, 'ATTIVA'), from });
    assert.deepEqual(await replies(), ['welcome']);
  });

  it('goes on after a command that could not be stored', async () => {
    const { register } = db.storage;
    let full = true;
    commands = commandsWith((person) => whatsapp.resolve(person), {
      ...register,
      apply: (...command) =>
        full ? Promise.reject(new StorageError('disk full')) : register.apply(...command),
    });
    await assert.rejects(say(whatsapp.addCitizen(), 'ATTIVA'), StorageError);
    full = false;
    await say(whatsapp.addCitizen(), 'ATTIVA');
    assert.equal((await db.storage.register.counts()).active, 1);
  });

  it('answers a chatterbox once in ten minutes', async () => {
    const citizen = whatsapp.addCitizen();
    await say(citizen, 'ATTIVA');
    for (let message = 0; message < 5; message += 1) await say(citizen, 'ATTIVA');
    assert.deepEqual(await replies(), ['welcome']);
    await sendReply();
    await clock.advance(10 * MINUTE);
    await say(citizen, 'ATTIVA');
    await say(citizen, 'ATTIVA');
    assert.deepEqual(await replies(), ['welcome', 'already-active']);
  });
});
