/** What was measured of lists. */
import assert from 'node:assert/strict';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import { MEASURING, NEVER_ASKED, OF_THE_PAGE, type Check, type Vectors } from './vector.js';

const US = ACCOUNT.alias ?? assert.fail();

interface ListState {
  readonly recipients: readonly string[] | number | null;
  readonly chatInCollection?: boolean;
}

/** Two people, or one, of the three. */
const some =
  (name: string, ...indexes: readonly number[]): Check =>
  async (page, { recipients }: ListState) => {
    const list = await page.made(name, page.members(indexes.map((index) => page.citizen(index))));
    assert.deepEqual(list.members, recipients);
  };

export const LISTS: Vectors = {
  exports: OF_THE_PAGE,
  create: async (page, { state }: { readonly state: ListState }) => {
    assert.deepEqual((await page.made('Lista Uno')).members, state.recipients);
  },
  edit: async (page, { state }: { readonly state: ListState & { chat: { name: string } } }) => {
    const { id } = await page.made('Lista Uno');
    const [first, second] = page.members();
    assert.ok(first && second);
    await page.awaited(page.whatsapp.edit(id, state.chat.name, [first, second]));
    const { name, members } = page.whatsapp.lists.get(id) ?? assert.fail();
    assert.deepEqual([name, members], [state.chat.name, state.recipients]);
  },
  editAddBack: async (page, { state }: { readonly state: ListState }) => {
    const { id } = await page.made('Lista Uno', page.members().slice(0, 2));
    await page.awaited(page.whatsapp.edit(id, 'Lista Uno', page.members()));
    assert.deepEqual(page.whatsapp.lists.get(id)?.members, state.recipients);
  },
  rename: async (page, { state }: { readonly state: ListState & { chat: { name: string } } }) => {
    const { id } = await page.made('Lista Uno');
    await page.awaited(page.whatsapp.edit(id, state.chat.name, page.members()));
    const { name, members } = page.whatsapp.lists.get(id) ?? assert.fail();
    assert.deepEqual([name, members], [state.chat.name, state.recipients]);
  },
  editEmptyContacts: async (page, fact: ListState & { readonly stateName: string }) => {
    const { id } = await page.made(fact.stateName);
    await page.awaited(page.whatsapp.edit(id, 'Altro', []));
    const { name, members } = page.whatsapp.lists.get(id) ?? assert.fail();
    assert.deepEqual([name, members], [fact.stateName, fact.recipients]);
  },
  ...Object.fromEntries(
    ['delete', 'deleteAgain', 'deleteUnknown'].map((name) => [name, 'no list is ever deleted']),
  ),
  renameUnknown: async (page) => {
    const before = page.whatsapp.lists.size;
    const change = await page.awaited(page.whatsapp.edit('1@broadcast', 'Uno', page.members()));
    assert.deepEqual([change.kind, page.whatsapp.lists.size], ['failed', before]);
  },
  emptyContacts: async (page, { chatInCollection }: ListState) => {
    assert.equal((await page.create('Nessuno', [])).kind, 'failed');
    assert.equal(page.whatsapp.lists.size > 0, chatInCollection);
  },
  duplicateContacts: some('Dup', 0, 1, 0),
  sameLidDifferentPhoneText: async (page, { recipients }: ListState) => {
    const [first, second] = page.members();
    assert.ok(first && second);
    const other = { ...first, phone: '393339998887' };
    assert.deepEqual((await page.made('Dup2', [first, second, other])).members, recipients);
  },
  ownNumber: async (page, { recipients }: ListState) => {
    const [first] = page.members();
    assert.ok(first && Array.isArray(recipients));
    const { members } = await page.made('Io', [first, { alias: US, phone: null }]);
    // the account of the vectors has another LID
    assert.deepEqual(members, [recipients[0], US]);
    assert.equal(members.length, recipients.length);
  },
  lidOnlyNoPhone: some('NoPhone', 0, 1),
  phoneUndefined: NEVER_ASKED,
  unknownLid: async (page, { recipients }: ListState) => {
    assert.ok(Array.isArray(recipients));
    const members = recipients.map((alias: string) => ({ alias, phone: null }));
    assert.deepEqual((await page.made('LidIgnoto', members)).members, recipients);
  },
  invalidLid: NEVER_ASKED,
  pnAsLid: NEVER_ASKED,
  noLid_networkError_mixed: withoutLid('NoLid1', true),
  noLid_networkError_only: withoutLid('NoLid2', false),
  noLid_networkSilent: 'the adapter gives up, which is any change without an answer',
  contactWithKnownMappingButNoLidField: 'the same',
  noLid_notOnWhatsApp: withoutLid('NoLid5', true),
  name150: async (page, fact: ListState & { readonly nameLength: number }) => {
    const { name, members } = await page.made('x'.repeat(fact.nameLength));
    assert.deepEqual([name.length, members], [fact.nameLength, fact.recipients]);
  },
  ...Object.fromEntries(
    ['emptyName', 'blankName', 'nameUndefined'].map((name) => [name, NEVER_ASKED]),
  ),
  contacts300: async (page, { recipients }: ListState) => {
    const many = Array.from({ length: 300 }, () => page.town.add());
    assert.equal((await page.made('Trecento', page.members(many))).members.length, recipients);
  },
  sameSecondSequential: async (page, { delta }: { readonly delta: number }) => {
    page.whatsapp.pcNow = () => page.town.begins;
    const [one, two] = [await page.made('S1'), await page.made('S2')];
    assert.equal(Number.parseInt(two.id, 10) - Number.parseInt(one.id, 10), delta);
  },
  sameSecondParallel: 'the adapter changes one list after the other',
  withWwebjsAttached: OF_THE_PAGE,
  networkStub: MEASURING,
};

/** Of whom nobody can tell the LID. */
function withoutLid(name: string, isMixed: boolean): Check {
  return async (page, { recipients, chatInCollection }: ListState) => {
    const nobody = { alias: null, phone: '393330004444' };
    const { id, members } = await page.made(name, [
      ...page.members().slice(0, isMixed ? 1 : 0),
      nobody,
    ]);
    assert.deepEqual(members, recipients);
    assert.equal(page.whatsapp.lists.has(id), chatInCollection);
  };
}
