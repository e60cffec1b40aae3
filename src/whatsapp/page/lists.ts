/** These run in the page: the account's native broadcast lists. */

export interface PageList {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
}

export interface PageContact {
  readonly lid: string;
  /** `+39…`, or empty: an undefined phone makes the client throw */
  readonly phone: string;
}

/**
 * The account's lists (`id` null), or the one, with the members from the page's database, not from
 * its memory, which settles later.
 */
export async function readLists(id: string | null): Promise<PageList[]> {
  const text = (wid: string | { _serialized: string }) =>
    typeof wid === 'string' ? wid : wid._serialized;
  const { createWid } = window.require('WAWebWidFactory');
  const { getBroadcastMetadataJob } = window.require('WAWebBroadcastDatabaseJob');
  const audiences = window
    .require('WAWebBizBroadcastsAudienceUtils')
    .getBroadcastChatsAsAudiences()
    .map(({ broadcastJid, name }) => ({ id: text(broadcastJid), name: name ?? '' }))
    .filter((audience) => id === null || audience.id === id);
  const lists = await Promise.all(
    audiences.map(async (audience) => {
      const metadata = await getBroadcastMetadataJob(createWid(audience.id));
      // A deleted list can leave its chat behind, without metadata: a ghost, not a list.
      return metadata ? [{ ...audience, members: metadata.recipients.map(text) }] : [];
    }),
  );
  return lists.flat();
}

/** Creates a list and returns its id. Earlier builds took positional arguments, contacts first. */
export async function createList(request: {
  readonly name: string;
  readonly contacts: readonly PageContact[];
}): Promise<string> {
  const action = window.require('WAWebBroadcastListAction');
  return action.createBroadcastListAction.length > 1
    ? await action.createBroadcastListAction(request.contacts, request.name)
    : await action.createBroadcastListAction({
        broadcastListName: request.name,
        contacts: request.contacts,
      });
}

/** Replaces name and members of a list; false when there is no such list. */
export async function editList(request: {
  readonly id: string;
  readonly name: string;
  readonly contacts: readonly PageContact[];
}): Promise<boolean> {
  const wid = window.require('WAWebWidFactory').createWid(request.id);
  const { getBroadcastMetadataJob } = window.require('WAWebBroadcastDatabaseJob');
  if (!(await getBroadcastMetadataJob(wid))) return false;
  await window
    .require('WAWebBroadcastListAction')
    .editBroadcastListAction(request.id, request.contacts, request.name);
  return true;
}

export function listLimit(): number {
  return window.require('WAWebBizBroadcastRecipientLimitCommon').getRecipientLimit();
}
