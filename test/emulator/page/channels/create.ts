/** Making a channel: on the servers alone, or with the page's database, or with its memory too. */
import { connection } from '../core/connection.js';
import { createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { messageTable, messageToRow, channelInternalId } from '../messages/message-rows.js';
import { type SystemMessage, systemMessages } from '../messages/system-messages.js';
import { define } from '../require.js';
import type { ChannelState } from '../wire.js';
import { remember, store } from './known-channels.js';
import { parsed } from './queries.js';
import { answered } from './server-error.js';

interface Order {
  readonly name: string;
  readonly description: string | null;
  readonly picture: string | null;
}

function askServers({ name: title, description }: Order): Promise<ChannelState> {
  const order = { name: 'channel-create', title, description: description ?? '' } as const;
  return answered<ChannelState>(connection.request(order));
}

async function createNewsletterQuery(order: Order) {
  return parsed(await askServers(order));
}

const NOTES: readonly SystemMessage[] = [
  'newsletter_privacy',
  'newsletter_created',
  'newsletter_admin_context_card',
].map((subtype) => ({ type: 'newsletter_notification', subtype }));

async function withRows(order: Order): Promise<ChannelState> {
  const state = await askServers(order);
  await store(state);
  const channel = createWid(state.id);
  const rows = systemMessages(channel, NOTES, state.createdAt).map(messageToRow);
  await messageTable.bulkPut(
    rows.map((row, index) => {
      const serverId = (index + 1) * 10;
      const id = `false_${state.id}_${String(serverId)}`;
      return { ...row, id, internalId: channelInternalId(channel, serverId) };
    }),
  );
  return state;
}

async function createNewsletter(order: Order) {
  return { newsletter: parsed(await withRows(order)), msgs: [] };
}

async function createNewsletterAction(order: Order): Promise<Wid> {
  return remember(await withRows(order), false).id;
}

define('WAWebNewsletterCreateQueryJob', { createNewsletterQuery });
define('WAWebNewsletterCreateJob', { createNewsletter });
define('WAWebNewsletterCreateAction', { createNewsletterAction });
