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
 * The account's lists, with the members from the page's database, not from its memory, which
 * settles later.
 */
export async function readLists(): Promise<PageList[]> {
  const text = (wid: string | { _serialized: string }) =>
    typeof wid === 'string' ? wid : wid._serialized;
  const { createWid } = window.require('WAWebWidFactory');
  const { getBroadcastMetadataJob } = window.require('WAWebBroadcastDatabaseJob');
  const audiences = window
    .require('WAWebBizBroadcastsAudienceUtils')
    .getBroadcastChatsAsAudiences();
  const lists = await Promise.all(
    audiences.map(async ({ broadcastJid, name }) => {
      const id = text(broadcastJid);
      const metadata = await getBroadcastMetadataJob(createWid(id));
      // A deleted list can leave its chat behind, without metadata: a ghost, not a list.
      return metadata ? [{ id, name: name ?? '', members: metadata.recipients.map(text) }] : [];
    }),
  );
  return lists.flat();
}

/**
 * Creates a list (`id` null) or replaces name and members of the one there is, and returns it as
 * the page's database has it then; null when it is not there. Earlier builds took the arguments of
 * a creation by position, contacts first.
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
  const action = window.require('WAWebBroadcastListAction');
  let id = request.id;
  if (id === null) {
    id =
      action.createBroadcastListAction.length > 1
        ? await action.createBroadcastListAction(contacts, name)
        : await action.createBroadcastListAction({ broadcastListName: name, contacts });
  } else {
    if (!(await getBroadcastMetadataJob(createWid(id)))) return null;
    await action.editBroadcastListAction(id, contacts, name);
  }
  const metadata = await getBroadcastMetadataJob(createWid(id));
  const title = window
    .require('WAWebBizBroadcastsAudienceUtils')
    .getBroadcastChatsAsAudiences()
    .find(({ broadcastJid }) => text(broadcastJid) === id)?.name;
  return metadata ? { id, name: title ?? '', members: metadata.recipients.map(text) } : null;
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
