/**
 * Holds the emulated page's lists to what was measured on the real one: the table beside this file,
 * and the golden vectors.
 */
import assert from 'node:assert/strict';
import { BarePage } from '../../conformance/bare-page.js';
import { me } from '../../conformance/scripted-servers.js';
import { CREDIT_COMPONENT, loadBundles } from '../../conformance/bundles.js';
import { measured as factsOf } from '../../conformance/vectors.js';
import { until } from '../../until.js';
import { LinkedPage, valueOf } from './linked-page.js';
import { installProbe } from './lists-probe.js';
import { C1, C2, C3, CREATIONS, L1, L2, L3, NOTHING, REFUSALS } from './lists-table.js';

/** Runs before the page's own scripts and changes what the servers wrote for them to start with. */
function setBootFact(fact: string): void {
  document.addEventListener(
    'readystatechange',
    () => {
      const boot = document.getElementById('boot');
      if (boot === null) throw new Error('the page has no boot facts');
      const facts = JSON.parse(boot.textContent) as object;
      boot.textContent = JSON.stringify({ ...facts, [fact]: true });
    },
    { once: true },
  );
}

describe("the emulated page's lists", function () {
  this.timeout(60_000);
  let linked: LinkedPage;

  before(async () => {
    linked = await LinkedPage.open();
  });
  after(() => linked.close());

  describe('the query of list credits', () => {
    const MODULE = 'WAWebGetSMBMeteredMessagingCheckoutJob';
    type Answer = Readonly<Record<string, unknown>>;
    const measured = factsOf<{
      readonly oneRecipient: { readonly returned: Answer };
      readonly serverNoQuota: { readonly returned: Answer };
      readonly zeroRecipients: { readonly message: string };
      readonly recipients2001: { readonly message: string };
    }>('credits');
    const query = (recipients: number) =>
      linked.call(MODULE, 'getSMBMeteredMessagingCheckout', [
        { toArgs: Array.from({ length: recipients }, () => ({ toJid: L1 })) },
      ]);
    /** What is there and undefined comes out of the page as null. */
    const told = (answer: Answer) =>
      Object.fromEntries(
        Object.entries(answer).map(([key, value]) => [key, value === '<undefined>' ? null : value]),
      );

    before(() => loadBundles(linked.page, [CREDIT_COMPONENT]));
    afterEach(() => linked.clearFaults());

    it('tells of none where nobody counts them', async () => {
      assert.deepEqual(valueOf(await query(1)), told(measured.serverNoQuota.returned));
    });

    it('tells what is left, for any number of recipients', async () => {
      await linked.fault('credits', { total: 35, remaining: 30 });
      const expected = { ...told(measured.oneRecipient.returned), totalAvailableCredits: 30 };
      for (const recipients of [1, 2_000]) {
        assert.deepEqual(valueOf(await query(recipients)), expected);
      }
    });

    it('takes 1 to 2,000 recipients', async () => {
      for (const [recipients, { message }] of [
        [0, measured.zeroRecipients],
        [2_001, measured.recipients2001],
      ] as const) {
        assert.deepEqual(await query(recipients), { threw: { name: 'Error', message } });
      }
    });
  });

  describe('creating', () => {
    for (const [what, { name, contacts, becomes }] of Object.entries(CREATIONS)) {
      it(what, async () => {
        assert.deepEqual(await linked.settled(await linked.newList(name, contacts)), becomes);
      });
    }

    it('takes more people than the servers do', async () => {
      const contacts = Array.from({ length: 300 }, (_, n) => ({
        lid: `${String(900_000_200_000_000 + n)}@lid`,
        phone: '',
      }));
      const id = await linked.newList('Trecento', contacts);
      assert.equal((await linked.settled(id)).recipients?.length, 300);
    });

    it('adds two system messages to a new chat', async () => {
      await linked.takeEvents();
      const id = await linked.newList('Eventi', [C1, C2]);
      await linked.settled(id);
      const events = await linked.takeEvents(id);
      assert.deepEqual(
        events.map((event) => event.replace(/3EB0[0-9A-F]{16} /, '<ID16> ')),
        [
          'BroadcastMetadata add <LIST>@broadcast',
          'Chat add <LIST>@broadcast',
          'Msg add false_<LIST>@broadcast_<ID16> e2e_notification ack=undefined',
          'Msg add false_<LIST>@broadcast_<ID16> broadcast_notification ack=undefined',
        ],
      );
    });

    for (const [what, { name, contacts, error, text }] of Object.entries(REFUSALS)) {
      it(`throws on ${what}`, async () => {
        const outcome = await linked.create(name, contacts);
        assert.ok('threw' in outcome, JSON.stringify(outcome));
        assert.equal(outcome.threw.name, error);
        assert.match(outcome.threw.message, text);
      });
    }

    it('leaves half a chat behind when a recipient is malformed', async () => {
      await linked.takeEvents();
      await linked.create('Storto', REFUSALS.invalidLid.contacts);
      const events = await linked.takeEvents();
      assert.deepEqual(
        events.map((event) => event.split(' ').slice(0, 2).join(' ')),
        ['BroadcastMetadata add', 'Chat add', 'Msg add'],
      );
    });

    it('gives lists of one second different ids, one after the other', async () => {
      const first = await linked.newList('S1', [C1, C2, C3]);
      const second = await linked.newList('S2', [C1, C2]);
      assert.notEqual(first, second);
      assert.equal((await linked.settled(first)).name, 'S1');
      assert.equal((await linked.settled(second)).name, 'S2');
    });

    it('gives two lists made at once the same id, and loses the second', async () => {
      const outcomes = await linked.page.evaluate(
        (...requests) =>
          Promise.all(
            requests.map((request) =>
              window.probe.call('WAWebBroadcastListAction', 'createBroadcastListAction', [request]),
            ),
          ),
        { broadcastListName: 'Q1', contacts: [C1, C2, C3] },
        { broadcastListName: 'Q2', contacts: [C1, C2] },
      );
      const [first, second] = outcomes.map(valueOf);
      assert.equal(first, second);
      const { name, recipients } = await linked.settled(String(first));
      assert.deepEqual({ name, recipients }, { name: 'Q1', recipients: [L1, L2, L3] });
    });

    it('agrees in its table with the golden vectors', function () {
      type Measured = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
      const vectors = { lists: factsOf<Measured>('lists') };
      for (const { golden: name, becomes } of Object.values(CREATIONS)) {
        if (name === undefined) continue;
        const measured: Readonly<Record<string, unknown>> | undefined = vectors.lists[name];
        for (const [field, value] of Object.entries(becomes)) {
          assert.deepEqual(measured?.[field], value, `${name}.${field}`);
        }
      }
    });
  });

  describe('with a silent network', () => {
    before(() => linked.cutLine());
    after(() => linked.clearFaults());

    it('never settles when a LID has to be looked up, known or not', async () => {
      const outcome = await linked.create('NoLid3', [C1, { phone: '+393331112202' }], 1_000);
      assert.deepEqual(outcome, { neverSettled: true });
    });

    it('keeps a list of LIDs all the same', async () => {
      const id = await linked.newList('Senza rete', [C1, C2]);
      assert.deepEqual((await linked.list(id)).dbRecipients, [L1, L2]);
    });

    it('shows chat and audience at once, the recipients half a second later', async () => {
      // looked at in the turn in which it is made: nothing waits for servers, nor for this process
      const { id, made } = await linked.page.evaluate(
        async (request) => {
          const args = [
            'WAWebBroadcastListAction',
            'createBroadcastListAction',
            [request],
          ] as const;
          const outcome = await window.probe.call(...args);
          const list = 'value' in outcome ? String(outcome.value) : '';
          return { id: list, made: await window.probe.list(list) };
        },
        { broadcastListName: 'Subito', contacts: [C1, C2] },
      );
      const { chatInCollection, recipients, dbRecipients, audience } = made;
      assert.deepEqual(
        { chatInCollection, recipients, dbRecipients, audience },
        {
          chatInCollection: true,
          recipients: [],
          dbRecipients: [L1, L2],
          audience: [{ recipientCount: 0, name: 'Subito' }],
        },
      );
      await linked.settled(id);
    });

    it('tells the servers once they are back, after a restart too', async () => {
      await linked.newList('Prima del riavvio', [C1, C2]);
      await linked.clearFaults();
      await linked.reload();
      await until('the lists at the servers', async () => {
        const lists = await linked.control<{ name: string }[]>('GET', '/control/lists');
        const names = lists.map(({ name }) => name);
        return names.includes('Senza rete') && names.includes('Prima del riavvio');
      });
    });
  });

  describe('changing', () => {
    let id: string;
    before(async () => {
      id = await linked.newList('Lista Uno', [C1, C2, C3]);
      await linked.settled(id);
    });

    it('replaces name and recipients', async () => {
      valueOf(await linked.action('editBroadcastListAction', id, [C1, C2], 'Rinominata'));
      assert.equal((await linked.list(id)).name, 'Rinominata');
      const { name, recipients, dbRecipients } = await linked.settled(id);
      assert.deepEqual([name, recipients, dbRecipients], ['Rinominata', [L1, L2], [L1, L2]]);
    });

    it('takes people back', async () => {
      valueOf(await linked.action('editBroadcastListAction', id, [C1, C2, C3], 'Rinominata'));
      assert.deepEqual((await linked.settled(id)).recipients, [L1, L2, L3]);
    });

    for (const count of [256, 300, 1]) {
      it(`takes ${String(count)} recipients in the place of others`, async () => {
        const other = await linked.newList(`In ${String(count)}`, [C1, C2, C3]);
        await linked.settled(other);
        const contacts = Array.from({ length: count }, (_, index) => ({
          lid: `${String(900_000_600_000_000 + index)}@lid`,
          phone: '',
        }));
        const name = `In ${String(count)}`;
        valueOf(await linked.action('editBroadcastListAction', other, contacts, name));
        const { recipients, dbRecipients } = await linked.settled(other);
        assert.deepEqual(
          recipients,
          contacts.map(({ lid }) => lid),
        );
        assert.deepEqual(dbRecipients, recipients);
      });
    }

    it('does nothing, silently, without contacts', async () => {
      assert.equal(valueOf(await linked.action('editBroadcastListAction', id, [], 'Altro')), null);
      const { name, dbRecipients } = await linked.list(id);
      assert.deepEqual([name, dbRecipients], ['Rinominata', [L1, L2, L3]]);
    });

    it('renames', async () => {
      valueOf(await linked.action('renameBroadcastListAction', id, 'Nuovo nome'));
      const { name, recipients } = await linked.settled(id);
      assert.deepEqual([name, recipients], ['Nuovo nome', [L1, L2, L3]]);
    });

    it('renames nothing, silently, where the list is unknown', async () => {
      assert.equal(
        valueOf(await linked.action('renameBroadcastListAction', '1@broadcast', 'X')),
        null,
      );
      assert.deepEqual(await linked.list('1@broadcast'), NOTHING);
    });

    it('reaches the servers', async () => {
      const lists = await linked.control<{ id: string; name: string }[]>('GET', '/control/lists');
      assert.equal(lists.find((list) => list.id === id)?.name, 'Nuovo nome');
    });

    it('survives a reload', async () => {
      const before = await linked.list(id);
      await linked.reload();
      assert.deepEqual(await linked.list(id), before);
    });

    it('deletes list and chat at once, and again without complaint', async () => {
      await linked.takeEvents();
      assert.equal(valueOf(await linked.action('deleteBroadcastListAction', id)), null);
      assert.deepEqual(await linked.list(id), NOTHING);
      assert.deepEqual(await linked.takeEvents(id), [
        'Chat remove <LIST>@broadcast',
        'BroadcastMetadata remove <LIST>@broadcast',
      ]);
      assert.equal(valueOf(await linked.action('deleteBroadcastListAction', id)), null);
      const lists = await linked.control<{ id: string }[]>('GET', '/control/lists');
      assert.ok(!lists.some((list) => list.id === id));
    });
  });

  it('shows a ghost of a deleted list to who looks for its chat', async () => {
    const id = await linked.newList('Fantasma', [C1, C2]);
    await linked.settled(id);
    valueOf(await linked.action('deleteBroadcastListAction', id));
    await linked.takeEvents();
    await linked.page.evaluate((list) => window.probe.openChat(list), id);
    assert.deepEqual(await linked.list(id), {
      ...NOTHING,
      chatInCollection: true,
      audience: [{ recipientCount: 0, name: 'Fantasma' }],
    });
    const events = await linked.takeEvents(id);
    assert.match(events.join('\n'), /^Chat add <LIST>@broadcast\nMsg add .* e2e_notification/);
  });

  describe('what the servers have to say', () => {
    afterEach(() => linked.clearFaults());

    it('takes over a list that came back smaller', async () => {
      await linked.fault('listRecipientsDropped', { count: 1 });
      const id = await linked.newList('Ridotta', [C1, C2, C3]);
      await until(
        'the servers’ list to be taken over',
        async () => (await linked.list(id)).dbRecipients?.length === 2,
      );
    });

    it('loses a new list of an account that has none', async () => {
      await linked.fault('noLists');
      const id = await linked.newList('Vietata', [C1, C2]);
      await until('the list to be gone', async () => (await linked.list(id)).dbRecipients === null);
    });

    it('takes positional arguments, contacts first, in older builds', async () => {
      const { identifier } = await linked.page.evaluateOnNewDocument(setBootFact, 'oldListApi');
      await linked.reload();
      const id = valueOf(await linked.action('createBroadcastListAction', [C1, C2], ' Vecchia '));
      assert.equal((await linked.list(String(id))).name, 'Vecchia');
      await linked.page.removeScriptToEvaluateOnNewDocument(identifier);
      await linked.reload();
    });
  });

  describe('what the phone changes', () => {
    let bare: BarePage;
    const list = { id: '1795481300@broadcast', name: 'Dal telefono', recipients: [L1, L2, me.lid] };
    const read = () => bare.page.evaluate((id) => window.probe.list(id), list.id);

    before(async () => {
      bare = await BarePage.open();
      await loadBundles(bare.page);
      await bare.pair();
      await bare.page.evaluate(installProbe);
    });
    after(() => bare.close());

    it('appears here, without our own number', async () => {
      bare.servers.send({ kind: 'lists', lists: [list] });
      const state = await until('the list', async () => {
        const now = await read();
        return now.recipients?.length === 2 && now;
      });
      assert.equal(state.name, 'Dal telefono');
      assert.deepEqual(state.dbRecipients, [L1, L2]);
    });

    it('changes name and recipients here', async () => {
      bare.servers.send({
        kind: 'lists',
        lists: [{ ...list, name: 'Altro', recipients: [L3, L1] }],
      });
      await until('the change', async () => {
        const { name, recipients } = await read();
        return name === 'Altro' && recipients?.join() === `${L3},${L1}`;
      });
    });

    it('goes away here', async () => {
      bare.servers.send({ kind: 'lists', lists: [] });
      await until('its end', async () => !(await read()).chatInCollection);
    });

    it('drops people without a LID when the servers fail', async () => {
      const usual = bare.servers.answer;
      bare.servers.answer = (frame) =>
        frame.kind === 'request' && frame.name === 'usync'
          ? [{ kind: 'response', requestId: frame.requestId, error: { code: 500, text: 'no' } }]
          : usual(frame);
      const request = { broadcastListName: 'NoLid1', contacts: [C1, { phone: '+393330004444' }] };
      const outcome = await bare.page.evaluate(
        (args) => window.probe.call('WAWebBroadcastListAction', 'createBroadcastListAction', args),
        [request],
      );
      const id = String(valueOf(outcome));
      const state = await bare.page.evaluate((wanted) => window.probe.list(wanted), id);
      assert.deepEqual(state.dbRecipients, [L1]);
    });
  });
});
