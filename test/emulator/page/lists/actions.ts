/** What the user interface does with lists. Ids are texts here. */
import { boot } from '../boot-facts.js';
import { chatCollection } from '../chats/chat.js';
import { RequestError } from '../core/connection.js';
import { createWid } from '../core/wid-factory.js';
import type { Contact } from '../people/contact.js';
import { usync } from '../people/query-exists.js';
import { define } from '../require.js';
import { createExplicitExpression, type AudienceExpression } from './audience.js';
import { createBroadcastListJid } from './constants.js';
import { metadataCollection } from './metadata.js';
import { removeBroadcastListStorage, updateBroadcastListStorage } from './storage.js';
import {
  getBroadcastListMutation,
  getDeleteBroadcastListMutation,
  getDeleteChatMutation,
} from './sync.js';

interface ListContact {
  /** who has none is looked up by the phone, and left out if that finds nobody */
  readonly lid?: string | null;
  readonly phone: string;
}

const digitsOf = (phone: string): string => phone.replace(/\D/g, '');
const unixTime = (): number => Math.floor(Date.now() / 1000);

/** How long the servers may be silent before the action fails, in milliseconds. */
const SILENCE = 30_000;

function withinSilence<T>(work: Promise<T>): Promise<T> {
  const silence = new Promise<never>((_, reject) => {
    setTimeout(() => {
      reject(new Error('no answer to the query for LIDs'));
    }, SILENCE);
  });
  return Promise.race([work, silence]);
}

/** The servers are asked even where the mapping is known; silence of theirs is waited for a while. */
async function withLids(contacts: readonly ListContact[]): Promise<readonly ListContact[]> {
  const unknown = contacts.filter(({ lid }) => lid == null);
  if (unknown.length === 0) return contacts;
  const jids = unknown.map(({ phone }) => `${digitsOf(phone)}@c.us`);
  try {
    const users = new Map((await withinSilence(usync(jids))).map((user) => [user.asked, user]));
    return contacts.map((contact) => {
      const found = users.get(`${digitsOf(contact.phone)}@c.us`);
      return contact.lid == null && found?.exists === true && found.lid !== undefined
        ? { ...contact, lid: found.lid }
        : contact;
    });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return contacts;
  }
}

/** Replaces recipients and name. Without contacts it does nothing and says nothing. */
async function editBroadcastListAction(
  id: string,
  contacts: readonly ListContact[],
  listName: string,
  expression?: AudienceExpression,
  isWebCreatedList?: boolean,
): Promise<void> {
  if (contacts.length === 0) return;
  const resolved = await withLids(contacts);
  const participants = resolved.flatMap(({ lid, phone }) => {
    const digits = digitsOf(phone);
    if (lid == null) return [];
    return [{ lidJid: lid, pnJid: digits === '' ? undefined : `${digits}@c.us` }];
  });
  const audienceExpression =
    expression ?? createExplicitExpression(participants.map(({ lidJid }) => lidJid));
  const timestamp = unixTime();
  await updateBroadcastListStorage(
    { audienceExpression, id, listName, timestamp, isWebCreatedList },
    [
      getBroadcastListMutation({
        expression: audienceExpression,
        id,
        listName,
        participants,
        timestamp,
      }),
    ],
  );
}

interface NewList {
  readonly audienceExpression?: AudienceExpression;
  readonly broadcastListName: string;
  readonly contacts: readonly ListContact[];
}

async function createBroadcastListAction(list: NewList): Promise<string> {
  const { audienceExpression, broadcastListName, contacts } = list;
  const name = broadcastListName.trim();
  const id = createBroadcastListJid((jid) => chatCollection.get(jid) !== undefined);
  await editBroadcastListAction(id, contacts, name, audienceExpression, true);
  return id;
}

/** As builds before August 2026 took it. */
function createBroadcastListPositionally(
  contacts: readonly ListContact[],
  broadcastListName: string,
  audienceExpression: AudienceExpression | undefined,
): Promise<string> {
  return createBroadcastListAction({
    contacts,
    broadcastListName,
    ...(audienceExpression === undefined ? {} : { audienceExpression }),
  });
}

async function deleteBroadcastListAction(id: string): Promise<void> {
  const timestamp = unixTime();
  await removeBroadcastListStorage(id, [
    getDeleteBroadcastListMutation(id, timestamp),
    getDeleteChatMutation(id, timestamp),
  ]);
}

/** Takes the user part of a contact's id for a LID, even where it is a phone number. */
function contactsOf(models: readonly Contact[]): ListContact[] {
  return models.map(({ id }) => ({
    lid: `${id.user}@lid`,
    phone: id.isLid() ? '' : `+${id.user}`,
  }));
}

/** With the recipients in memory; a list that is not there is left alone, silently. */
async function renameBroadcastListAction(id: string, name: string): Promise<void> {
  const recipients = metadataCollection.get(createWid(id))?.recipients;
  const contacts = recipients?.map(({ contact }) => contact) ?? [];
  await editBroadcastListAction(id, contactsOf(contacts), name);
}

async function updateBroadcastRecipientsAction(
  id: string,
  models: readonly Contact[],
): Promise<void> {
  const name = chatCollection.get(createWid(id))?.name?.trim() ?? '';
  await editBroadcastListAction(id, contactsOf(models), name);
}

function createBroadcastListFromContactModel(
  models: readonly Contact[],
  name: string | undefined,
): Promise<string> {
  return createBroadcastListAction({ broadcastListName: name ?? '', contacts: contactsOf(models) });
}

define('WAWebBroadcastListAction', {
  editBroadcastListAction,
  deleteBroadcastListAction,
  renameBroadcastListAction,
  updateBroadcastRecipientsAction,
  createBroadcastListAction: boot().oldListApi
    ? createBroadcastListPositionally
    : createBroadcastListAction,
  createBroadcastListFromContactModel,
});
