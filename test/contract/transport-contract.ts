/**
 * What everything behind `src/ports/transport.ts` must do, whoever implements it. One session serves
 * the whole suite, so that it can run in a browser; every test brings its own citizens.
 */
import assert from 'node:assert/strict';
import type { ChatReading } from '#src/ports/message-history.js';
import type { Alias, Phone } from '#src/model/person.js';
import type { BroadcastLists, Evidence, ListChange, Transport } from '#src/ports/transport.js';
import type { RefusalWhy, Receipt } from '#src/model/delivery.js';
import type {
  InboundMessage,
  MessageId,
  OutgoingContent,
  PersonTarget,
  Target,
} from '#src/model/message.js';
import type { NativeList } from '#src/model/broadcast-list.js';
import type { Trace } from '#src/transports/whatsapp-web/evidence.js';
import type { Citizen, CitizenTraits, ShownMessage } from '../fakes/fake-citizens.js';
import { until } from '../support/until.js';

/** What the suite asks besides of those who are WhatsApp Web, or stand for it. */
interface WhatsAppWebMessages {
  /** what the page says of a message */
  trace(target: Target, messageId: MessageId): Promise<Trace>;
}

/**
 * The world around a transport. All citizens are new ones that nobody has met. A channel has a suite of its own
 * (`channel-contract.ts`); what is said of the account differs by transport.
 */
export interface TransportWorld extends Omit<Transport, 'account' | 'channel'> {
  /** null: this is no WhatsApp Web */
  readonly whatsAppWeb: WhatsAppWebMessages | null;
  readonly accountPhone: Phone;
  /** a picture on disk */
  readonly picture: OutgoingContent & { readonly kind: 'media' };
  addCitizen(traits?: CitizenTraits): Promise<Citizen>;
  write(from: Citizen, body: string): Promise<void>;
  /** the citizen puts other words in the place of those of a message of theirs */
  edit(from: Citizen, of: InboundMessage, body: string): Promise<void>;
  /** what is written comes as ciphertext, and can be read soon after, or never */
  writeUnreadable(from: Citizen, body: string, until: 'soon' | 'never'): Promise<void>;
  inbox(of: Citizen): Promise<readonly ShownMessage[]>;
  /** messages of ours that the phone shows as deleted */
  deletedOn(of: Citizen): Promise<readonly MessageId[]>;
  /** lets a message be one that was sent more than two and a half days ago */
  age(to: Citizen, id: MessageId): Promise<void>;
  setOnline(of: Citizen, online: boolean): Promise<void>;
  /** the servers refuse the next message, or the next deletion */
  refuseNext(why: RefusalWhy): Promise<void>;
  /** the servers leave out one member of the next list that is created; without lists, nothing */
  dropOneFromNextList(): Promise<void>;
  close(): Promise<void>;
}

/** A code of WhatsApp's servers for each reason. */
export const CODES: Readonly<Record<RefusalWhy, number>> = {
  blocked: 482,
  quota: 429,
  'no-lists': 405,
  later: 463,
  unreachable: 404,
  other: 500,
};

export function describeTransportContract(
  name: string,
  open: () => Promise<TransportWorld>,
  { timeout = 5_000, withLists = true }: { timeout?: number; withLists?: boolean } = {},
): void {
  describe(`Transport contract: ${name}`, function () {
    this.timeout(timeout);
    let world: TransportWorld;
    const inbound: InboundMessage[] = [];
    const receipts: Receipt[] = [];

    before(async () => {
      world = await open();
      world.messenger.onMessage((message) => inbound.push(message));
      world.messenger.onReceipts((batch) => receipts.push(...batch));
      await until('the session to be ready', () => world.session.state.name === 'ready');
    });

    after(() => world?.close());

    // ------------------------------------------------------------ session

    it('is ready with the account that is linked', () => {
      const { state } = world.session;
      assert.ok(state.name === 'ready');
      assert.equal(state.account.phone, world.accountPhone);
      assert.match(state.account.clientVersion, world.whatsAppWeb === null ? /./ : /^2\./);
    });

    // ------------------------------------------------------------ inbound

    const written = async (from: Citizen, body: string): Promise<InboundMessage> => {
      await world.write(from, body);
      return until(`«${body}» to come in`, () => inbound.find((message) => message.body === body));
    };

    it('hears what a person writes, and finds both names where they are known', async () => {
      const citizen = await world.addCitizen();
      const message = await written(citizen, 'Buongiorno, àèìòù 🎄');
      assert.equal(message.from.alias, citizen.alias);
      assert.deepEqual(await world.messenger.resolve(message.from), {
        alias: citizen.alias,
        phone: citizen.phone,
      });
      assert.equal(message.chatId, citizen.alias);
      if (world.whatsAppWeb !== null) {
        assert.match(message.key, new RegExp(`^false_${citizen.alias}_[0-9A-Z]+$`));
      }
      assert.ok(message.at > Date.UTC(2024, 0) && message.at % 1_000 === 0, 'whole seconds, in ms');
    });

    it('names a person whose number is unknown by LID alone', async () => {
      const citizen = await world.addCitizen({ phoneKnown: false });
      const message = await written(citizen, 'Senza numero');
      assert.deepEqual(message.from, { alias: citizen.alias, phone: null });
      assert.deepEqual(await world.messenger.resolve(message.from), message.from);
    });

    it('keeps the old chat of a person who has one', async () => {
      const citizen = await world.addCitizen({ oldChat: true });
      const message = await written(citizen, 'Dalla vecchia chat');
      assert.equal(message.chatId, citizen.phone);
      assert.equal(message.from.phone, citizen.phone);
    });

    it('finds the other name of a person who wrote', async () => {
      const citizen = await world.addCitizen();
      await written(citizen, 'Chi sono?');
      const { alias, phone } = citizen;
      assert.deepEqual(await world.messenger.resolve({ alias, phone: null }), { alias, phone });
      assert.deepEqual(await world.messenger.resolve({ alias: null, phone }), { alias, phone });
    });

    it('learns from the servers whose a number is, and keeps it', async () => {
      const citizen = await world.addCitizen({ phoneKnown: false });
      await written(citizen, 'Di chi è il numero?');
      const { alias, phone } = citizen;
      const names = [{ alias, phone: null }];
      assert.deepEqual(await world.messenger.resolveAll(names), []);
      assert.deepEqual(await world.messenger.identify(phone), { kind: 'known', alias });
      assert.deepEqual(await world.messenger.resolveAll(names), [{ alias, phone }]);
      assert.deepEqual(await world.messenger.resolve({ alias: null, phone }), { alias, phone });
    });

    it('says that nobody has a number which is not on WhatsApp', async () => {
      assert.deepEqual(await world.messenger.identify('393990000001'), { kind: 'nobody' });
    });

    it('is silent to those who no longer listen', async () => {
      const heard: InboundMessage[] = [];
      world.messenger.onMessage((message) => heard.push(message))();
      await written(await world.addCitizen(), 'Nessuno ascolta più');
      assert.deepEqual(heard, []);
    });

    // ---------------------------------------------------------- read back

    const reading = async (of: Citizen, since = 0): Promise<ChatReading & { kind: 'read' }> => {
      const read = await world.history.read([of.alias], since);
      assert.ok(read.kind === 'read');
      return read;
    };
    const chatWith = async ({ alias }: Citizen) => {
      const listing = await world.history.chats();
      assert.ok(listing.kind === 'listed');
      assert.ok(listing.settled);
      return listing.chats.find(({ chatId }) => chatId === alias);
    };

    it('hears the correction of a person’s newest message as one that was written then', async () => {
      const citizen = await world.addCitizen();
      const first = await written(citizen, 'DISTATTIVA');
      await world.edit(citizen, first, 'DISATTIVA');
      const corrected = await until('the correction', () =>
        inbound.find(({ chatId, body }) => chatId === citizen.alias && body === 'DISATTIVA'),
      );
      assert.notEqual(corrected.key, first.key);
      assert.ok(corrected.at >= first.at);
      assert.equal(corrected.edited, true);
      const { texts } = await reading(citizen, first.at);
      assert.deepEqual(texts, [corrected], 'read back as it was heard');
    });

    it('takes no notice of the correction of an older message', async () => {
      const citizen = await world.addCitizen();
      const first = await written(citizen, 'Vorrei sapere');
      const second = await written(citizen, 'se la scuola è aperta');
      await world.edit(citizen, first, 'ATTIVA');
      await written(citizen, 'anche domani');
      assert.ok(!inbound.some(({ chatId, body }) => chatId === citizen.alias && body === 'ATTIVA'));
      const { texts } = await reading(citizen, first.at);
      assert.deepEqual(
        texts.map(({ body }) => body),
        [second.body, 'anche domani'],
      );
    });

    it('reads back what a person wrote, as it was heard', async () => {
      const citizen = await world.addCitizen();
      assert.equal(await chatWith(citizen), undefined);
      const message = await written(citizen, 'Si può rileggere?');
      assert.deepEqual(await chatWith(citizen), {
        chatId: citizen.alias,
        at: message.at,
        unread: 1,
      });
      const found = await reading(citizen, message.at);
      assert.deepEqual(found, { kind: 'read', texts: [message], unreadable: [], broken: 0 });
    });

    it('counts what nobody has seen, and nothing of ours', async () => {
      const citizen = await world.addCitizen();
      await written(citizen, 'Uno');
      await send(personOf(citizen), text('Nostro'));
      assert.equal((await chatWith(citizen))?.unread, 1);
      await written(citizen, 'Due');
      assert.equal((await chatWith(citizen))?.unread, 2);
    });

    it('reads back nothing that is older than asked for, and nothing of ours', async () => {
      const citizen = await world.addCitizen();
      const { at } = await written(citizen, 'Vecchio');
      await send(personOf(citizen), text('Nostro'));
      assert.deepEqual((await reading(citizen, at + 1_000)).texts, []);
      assert.deepEqual(
        (await reading(citizen)).texts.map(({ body }) => body),
        ['Vecchio'],
      );
    });

    it('tells the time by which the servers stamp messages', async () => {
      const time = await world.history.serversTime();
      assert.ok(time !== null && Math.abs(time - Date.now()) < 60_000);
    });

    it('says what it cannot read', async () => {
      const citizen = await world.addCitizen();
      await world.writeUnreadable(citizen, 'Mai leggibile', 'never');
      const unreadable = await until('the placeholder', async () => {
        const found = await reading(citizen);
        assert.deepEqual(found.texts, []);
        return found.unreadable[0];
      });
      assert.equal(unreadable.at, (await chatWith(citizen))?.at);
      assert.ok(unreadable.receivedAt >= unreadable.at);
    });

    it('hears what can be read late, and reads it back', async () => {
      const citizen = await world.addCitizen();
      await world.writeUnreadable(citizen, 'Leggibile più tardi', 'soon');
      const message = await until('the text', () =>
        inbound.find(({ body }) => body === 'Leggibile più tardi'),
      );
      assert.deepEqual(await reading(citizen), {
        kind: 'read',
        texts: [message],
        unreadable: [],
        broken: 0,
      });
    });

    // ----------------------------------------------------------- outbound

    const text = (body: string): OutgoingContent => ({ kind: 'text', text: body });
    const personOf = ({ alias, phone }: Citizen): PersonTarget => ({
      kind: 'person',
      person: { alias, phone },
      chatId: alias,
    });
    const metCitizen = async (traits?: CitizenTraits): Promise<Citizen> => {
      const citizen = await world.addCitizen(traits);
      await written(citizen, `Mi presento: ${citizen.alias}`);
      return citizen;
    };
    const idsShownBy = async (citizen: Citizen): Promise<MessageId[]> =>
      (await world.inbox(citizen)).map(({ id }) => id);
    const send = async (
      target: Target,
      content: OutgoingContent = text('Avviso'),
    ): Promise<MessageId> => {
      const id = world.messenger.newId();
      assert.deepEqual(await world.messenger.send(target, id, content), { kind: 'sent' });
      return id;
    };
    const evidenceOf = async (target: Target, id: MessageId): Promise<Evidence['kind']> => {
      const { state } = world.session;
      assert.ok(state.name === 'ready');
      return (await world.messenger.evidence(target, id, state.pairingId)).kind;
    };
    /** What the page says of it, if there is a page. */
    const traced = async (target: Target, id: MessageId): Promise<Trace | null> =>
      (await world.whatsAppWeb?.trace(target, id)) ?? null;

    it('sends a text to one person, under the id that was chosen', async () => {
      const citizen = await metCitizen();
      const content = text('Perché l’acqua manca? 🚰\nDalle 8 alle 12.');
      const id = await send(personOf(citizen), content);
      const [shown, ...more] = await world.inbox(citizen);
      assert.deepEqual(more, []);
      assert.deepEqual(shown, {
        id,
        text: 'Perché l’acqua manca? 🚰\nDalle 8 alle 12.',
        sha256: null,
        via: 'direct',
      });
      assert.equal(await evidenceOf(personOf(citizen), id), 'handedOver');
      const trace = await traced(personOf(citizen), id);
      assert.ok(trace === null || (trace.kind === 'found' && trace.ack >= 1));
    });

    it('sends a picture with its caption, byte for byte', async () => {
      const citizen = await metCitizen();
      const id = await send(personOf(citizen), { ...world.picture, caption: 'La piazza è chiusa' });
      const { sha256 } = world.picture;
      assert.deepEqual(await world.inbox(citizen), [
        { id, text: 'La piazza è chiusa', sha256, via: 'direct' },
      ]);
    });

    it('says what the servers refused, and why', async () => {
      const citizen = await metCitizen();
      const id = world.messenger.newId();
      await world.refuseNext('later');
      const outcome = await world.messenger.send(personOf(citizen), id, text('Rifiutato'));
      assert.ok(outcome.kind === 'refused');
      assert.equal(outcome.why, 'later');
      if (world.whatsAppWeb !== null) assert.equal(outcome.code, '463');
      assert.deepEqual(await idsShownBy(citizen), []);
      assert.equal(await evidenceOf(personOf(citizen), id), 'refused');
      const trace = await traced(personOf(citizen), id);
      assert.ok(trace === null || (trace.kind === 'found' && trace.ack === -1));
    });

    for (const oldChat of [false, true]) {
      const chat = oldChat ? 'an old chat' : 'a new chat';
      for (const name of ['alias', 'phone'] as const) {
        it(`finds a message in ${chat} of a person of whom only the ${name} is known`, async () => {
          const citizen = await metCitizen({ oldChat });
          const person = { alias: null, phone: null, [name]: citizen[name] };
          const target: Target = { kind: 'person', person, chatId: null };
          const id = await send(target);
          assert.equal(await evidenceOf(target, id), 'handedOver');
          const read = async () => await world.messenger.readReceipts([{ target, messageId: id }]);
          await until('the receipt to be read back', async () => (await read())?.length === 1);
          assert.deepEqual(await world.messenger.revoke(target, id), { kind: 'done' });
        });
      }
    }

    it('knows nothing of an id that was never sent', async () => {
      const target = personOf(await metCitizen());
      const id = world.messenger.newId();
      assert.equal(await evidenceOf(target, id), 'neverLeft');
      const trace = await traced(target, id);
      assert.ok(trace === null || trace.kind === 'absent');
    });

    // ---------------------------------------------- deletion for everyone

    const revoke = (citizen: Citizen, id: MessageId) =>
      world.messenger.revoke(personOf(citizen), id);

    it('deletes a message for everyone, and does not know it any more', async () => {
      const citizen = await metCitizen();
      const kept = await send(personOf(citizen), text('Resta'));
      const id = await send(personOf(citizen), text('Da ritirare'));
      assert.deepEqual(await revoke(citizen, id), { kind: 'done' });
      assert.deepEqual(await world.deletedOn(citizen), [id]);
      assert.deepEqual(await revoke(citizen, id), { kind: 'absent' });
      assert.deepEqual(await idsShownBy(citizen), [kept, id]);
    });

    it('deletes a picture in an old chat', async () => {
      const citizen = await metCitizen({ oldChat: true });
      const id = await send(personOf(citizen), { ...world.picture, caption: 'Da ritirare' });
      assert.deepEqual(await revoke(citizen, id), { kind: 'done' });
      assert.deepEqual(await world.deletedOn(citizen), [id]);
    });

    it('deletes what has not arrived yet', async () => {
      const citizen = await metCitizen({ online: false });
      const id = await send(personOf(citizen), text('Ancora per strada'));
      assert.deepEqual(await revoke(citizen, id), { kind: 'done' });
      await world.setOnline(citizen, true);
      assert.deepEqual(await world.deletedOn(citizen), [id]);
    });

    it('does not delete what was sent more than two and a half days ago', async () => {
      const citizen = await metCitizen();
      const id = await send(personOf(citizen), text('Vecchio'));
      await world.age(citizen, id);
      assert.equal((await revoke(citizen, id)).kind, 'refused');
      assert.deepEqual(await world.deletedOn(citizen), []);
    });

    it('does not delete what it does not know', async () => {
      const citizen = await metCitizen();
      assert.equal((await revoke(citizen, world.messenger.newId())).kind, 'absent');
    });

    it('does not claim that a message is deleted when the servers said no', async () => {
      const citizen = await metCitizen();
      const id = await send(personOf(citizen), text('Non si lascia ritirare'));
      await world.refuseNext('other');
      assert.equal((await revoke(citizen, id)).kind, 'unknown');
      assert.deepEqual(await world.deletedOn(citizen), []);
      assert.deepEqual(await revoke(citizen, id), { kind: 'done' });
      assert.deepEqual(await world.deletedOn(citizen), [id]);
    });

    // ----------------------------------------------------------- receipts

    const receiptOf = (id: MessageId, citizen: Citizen): Receipt | undefined =>
      receipts.find(({ messageId, chatId }) => messageId === id && chatId === citizen.alias);

    it('tells receipts as they come, and again when asked', async () => {
      const citizen = await metCitizen({ online: false });
      const target = personOf(citizen);
      const id = await send(target);
      const sent = { target, messageId: id };
      assert.deepEqual(await world.messenger.readReceipts([sent]), []);
      await world.setOnline(citizen, true);
      const receipt = await until('the receipt', () => receiptOf(id, citizen));
      assert.equal(receipt.level, 'delivered');
      const second = { target, messageId: await send(target) };
      const unknown = { target, messageId: world.messenger.newId() };
      await until('both receipts', () => receiptOf(second.messageId, citizen));
      const known = await world.messenger.readReceipts([sent, unknown, second]);
      assert.deepEqual(known, [receipt, receiptOf(second.messageId, citizen)]);
    });

    // -------------------------------------------------------------- lists

    if (!withLists) {
      it('has no lists', () => assert.equal(world.lists, null));

      it('does not take a message to a list', async () => {
        const target = { kind: 'list', listId: '1', recipients: ['a', 'b'] } as const;
        const id = world.messenger.newId();
        assert.equal((await world.messenger.send(target, id, text('A tutti'))).kind, 'notSent');
        assert.equal(await evidenceOf(target, id), 'neverLeft');
      });
      return;
    }

    const lists = (): BroadcastLists => {
      assert.ok(world.lists);
      return world.lists;
    };

    const membersOf = (citizens: readonly Citizen[]) =>
      citizens.map(({ alias, phone }) => ({ alias, phone }));
    const lidsOf = (citizens: readonly Citizen[]): Alias[] =>
      citizens.map(({ alias }) => alias).sort();
    const listOf = (change: ListChange): NativeList => {
      assert.ok(change.kind === 'done', 'the list was changed');
      return { ...change.list, members: [...change.list.members].sort() };
    };
    const stored = async (id: string): Promise<NativeList | undefined> => {
      const list = (await lists().all()).find((candidate) => candidate.id === id);
      return list && { ...list, members: [...list.members].sort() };
    };
    const three = async (): Promise<[Citizen, Citizen, Citizen]> => [
      await metCitizen(),
      await metCitizen(),
      await metCitizen(),
    ];

    it('has lists, with a limit', async () => {
      const support = await lists().support();
      assert.ok(support.kind === 'supported');
      assert.ok(support.limit >= 2);
    });

    it('creates a list and changes its name and members', async () => {
      const [first, second, third] = await three();
      const created = listOf(await lists().create('Prova', membersOf([first, second])));
      assert.match(created.id, /^\d+@broadcast$/);
      assert.deepEqual(created.members, lidsOf([first, second]));
      assert.deepEqual(await stored(created.id), created);

      const edited = listOf(
        await lists().edit(created.id, 'Prova bis', membersOf([second, third])),
      );
      const { id } = created;
      assert.deepEqual(edited, { id, name: 'Prova bis', members: lidsOf([second, third]) });
      assert.deepEqual(await stored(created.id), edited);
    });

    it('tells who is in a list, not who was to be', async () => {
      await world.dropOneFromNextList();
      const citizens = await three();
      const created = listOf(await lists().create('Ridotta', membersOf(citizens)));
      assert.equal(created.members.length, 2);
      assert.deepEqual(await stored(created.id), created);
    });

    it('does not change a list that is not there', async () => {
      const [first, second] = await three();
      const change = await lists().edit('1@broadcast', 'Nulla', membersOf([first, second]));
      assert.equal(change.kind, 'failed');
    });

    it('sends to the recipients of a list, and to nobody else in it', async () => {
      const [first, second, third] = await three();
      const list = listOf(await lists().create('Invio', membersOf([first, second, third])));
      const target: Target = { kind: 'list', listId: list.id, recipients: lidsOf([first, second]) };
      const id = await send(target, text('Avviso a tutti'));
      for (const citizen of [first, second]) {
        assert.deepEqual(await world.inbox(citizen), [
          { id, text: 'Avviso a tutti', sha256: null, via: 'list' },
        ]);
      }
      assert.deepEqual(await idsShownBy(third), []);

      await until('both receipts', () => receiptOf(id, first) && receiptOf(id, second));
      const known = await world.messenger.readReceipts([{ target, messageId: id }]);
      assert.deepEqual(known?.map(({ chatId }) => chatId).sort(), lidsOf([first, second]));
      assert.equal(await evidenceOf(target, id), 'handedOver');
      assert.deepEqual(await traced(target, id), {
        kind: 'found',
        ack: 1,
        encrypted: true,
        handedOver: true,
        bestRecipientAck: 2,
        live: false,
      });
    });

    it('does not delete what went to a list', async () => {
      const [first, second] = await three();
      const list = listOf(await lists().create('Per sempre', membersOf([first, second])));
      const target: Target = { kind: 'list', listId: list.id, recipients: lidsOf([first, second]) };
      const id = await send(target, text('Resta dove è'));
      assert.equal((await revoke(first, id)).kind, 'refused');
      assert.deepEqual(await world.deletedOn(first), []);
    });

    it('sends a picture to a list, byte for byte', async () => {
      const [first, second] = await three();
      const list = listOf(await lists().create('Immagine', membersOf([first, second])));
      const target: Target = { kind: 'list', listId: list.id, recipients: lidsOf([first, second]) };
      const id = await send(target, { ...world.picture, caption: 'Didascalia' });
      const { sha256 } = world.picture;
      assert.deepEqual(await world.inbox(first), [{ id, text: 'Didascalia', sha256, via: 'list' }]);
      assert.deepEqual(await world.inbox(second), await world.inbox(first));
    });

    it('says what a list was refused for', async () => {
      const [first, second] = await three();
      const list = listOf(await lists().create('Quota', membersOf([first, second])));
      const target: Target = { kind: 'list', listId: list.id, recipients: lidsOf([first, second]) };
      await world.refuseNext('quota');
      const outcome = await world.messenger.send(
        target,
        world.messenger.newId(),
        text('Rifiutato'),
      );
      assert.ok(outcome.kind === 'refused');
      assert.equal(outcome.why, 'quota');
      if (world.whatsAppWeb !== null) assert.equal(outcome.code, '429');
      assert.deepEqual(await idsShownBy(first), []);
    });

    it('does not reach people who have not saved the number, without a word', async () => {
      const [first, second] = await three();
      const stranger = await metCitizen({ saved: false });
      const everybody = [first, second, stranger];
      const list = listOf(await lists().create('Rubrica', membersOf(everybody)));
      const target: Target = { kind: 'list', listId: list.id, recipients: lidsOf(everybody) };
      const id = await send(target);
      assert.deepEqual(await idsShownBy(first), [id]);
      assert.deepEqual(await idsShownBy(stranger), []);
    });
  });
}
