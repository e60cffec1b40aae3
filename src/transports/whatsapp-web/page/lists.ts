/** These run in the page: the account's native broadcast lists. */

export interface PageList {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

export interface PageContact {
  /** null: to be looked up by the phone */
  readonly lid: string | null;
  /** `+39…`, or empty: an undefined phone makes the client throw */
  readonly phone: string;
}

/**
 * The account's lists as the page's database has them. Its memory settles later, and after a load it
 * may be empty for a while although everything is said to be synced: a list that it does not show yet
 * is `late`, and its name, which only the chat tells, may be unknown.
 */
export async function readLists(): Promise<(PageList & { late: boolean })[]> {
  const text = (wid: string | { _serialized: string }) =>
    typeof wid === 'string' ? wid : wid._serialized;
  const rows = await window
    .require('WAWebSchemaBroadcastMetadata')
    .getBroadcastMetadataTable()
    .all();
  const shown = new Map(
    window
      .require('WAWebBizBroadcastsAudienceUtils')
      .getBroadcastChatsAsAudiences()
      .map(({ broadcastJid, name }) => [text(broadcastJid), name ?? '']),
  );
  const stored = async (id: string) => {
    try {
      return (await window.require('WAWebSchemaChat').getChatTable().get(id))?.name ?? '';
    } catch {
      // only for the name, and only for the moments before the chats are there
      return '';
    }
  };
  return Promise.all(
    rows.map(async ({ id: wid, recipients }) => {
      const id = text(wid);
      const name = shown.get(id);
      return {
        id,
        name: name ?? (await stored(id)),
        members: recipients.map(text),
        late: name === undefined,
      };
    }),
  );
}

/**
 * Creates a list (`id` null) or replaces name and members of the one there is, and returns it as
 * the page's database has it then; null when it is not there. Earlier builds took the arguments of
 * a creation by position, contacts first. A creation that failed may have been stored all the same:
 * then it is the list that has come meanwhile under this name.
 */
export async function changeList(request: {
  readonly id: string | null;
  readonly name: string;
  readonly contacts: readonly PageContact[];
}): Promise<PageList | null> {
  const { name, contacts } = request;
  const text = (wid: string | { _serialized: string }) =>
    typeof wid === 'string' ? wid : wid._serialized;
  const { createWid } = window.require('WAWebWidFactory');
  const { getBroadcastMetadataJob } = window.require('WAWebBroadcastDatabaseJob');
  const { getBroadcastMetadataTable } = window.require('WAWebSchemaBroadcastMetadata');
  const { getBroadcastChatsAsAudiences } = window.require('WAWebBizBroadcastsAudienceUtils');
  const action = window.require('WAWebBroadcastListAction');
  const nameOf = (id: string) =>
    getBroadcastChatsAsAudiences().find(({ broadcastJid }) => text(broadcastJid) === id)?.name;
  const idsThere = async () => (await getBroadcastMetadataTable().all()).map((row) => text(row.id));
  const create = async () => {
    const before = new Set(await idsThere());
    try {
      return action.createBroadcastListAction.length > 1
        ? await action.createBroadcastListAction(contacts, name)
        : await action.createBroadcastListAction({ broadcastListName: name, contacts });
    } catch (error) {
      const stored = (await idsThere()).find((id) => !before.has(id) && nameOf(id) === name);
      if (stored === undefined) throw error;
      return stored;
    }
  };
  let id = request.id;
  if (id === null) {
    id = await create();
  } else {
    if (!(await getBroadcastMetadataJob(createWid(id)))) return null;
    await action.editBroadcastListAction(id, contacts, name);
  }
  const metadata = await getBroadcastMetadataJob(createWid(id));
  return metadata ? { id, name: nameOf(id) ?? '', members: metadata.recipients.map(text) } : null;
}

/**
 * What the account must be to have lists, as far as the page knows it by now: a page with credentials
 * may be ready a moment before it knows the platform, or our LID.
 */
export function listAccount(): { platform: string | null; lid: string | null } {
  return {
    platform: window.require('WAWebConnModel').Conn.platform ?? null,
    lid: window.require('WAWebUserPrefsMeUser').getMaybeMeLidUser()?._serialized ?? null,
  };
}

/**
 * `limit`: people in one list as the comune's phone announced it, or as the client takes it to be:
 * 0 for a phone that announced no lists, and without an upper bound. `hosted`: the account is shared
 * with the Cloud API, as far as the page knows.
 */
export function listTerms(): { limit: number; hosted: boolean } {
  let hosted = false;
  try {
    hosted = window.require('WAWebUserPrefsMultiDevice').getIsHostedMeAccountFromLocalStorage();
  } catch {
    // a client that does not tell has no such accounts
  }
  const limit = window.require('WAWebBizBroadcastRecipientLimitCommon').getRecipientLimit();
  return { limit, hosted };
}
