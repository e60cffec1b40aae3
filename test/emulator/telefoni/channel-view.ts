/** The comune's channels on one citizen's phone: follow, switch the bell on, read. */
import { attachment, styled } from './bubbles.js';
import * as api from './control-api.js';
import { byId, make, timeOf } from './dom.js';

const list = byId('channel-posts');
let shown = '';

/** Shows the channels that the comune has; what stands in one that is followed counts as seen. */
export async function showChannels(phone: string): Promise<void> {
  const channels = await api.channels(phone);
  const fingerprint = `${phone} ${JSON.stringify(channels)}`;
  if (fingerprint === shown) return;
  shown = fingerprint;
  list.replaceChildren(
    ...(channels.length === 0
      ? [make('li', 'day', 'Il Comune non ha ancora un canale')]
      : channels.flatMap((channel) => channelItems(phone, channel))),
  );
  list.scrollTop = list.scrollHeight;
  for (const { id, follows } of channels) if (follows) await api.see(phone, id);
}

function channelItems(phone: string, channel: api.FollowedChannel): HTMLElement[] {
  const { id, name, followers, follows, bell } = channel;
  const follow = button(follows ? 'Non seguire più' : 'Segui', () =>
    api.follow(id, phone, { follows: !follows, bell: false }),
  );
  const ring = button(bell ? '🔔 Campanella accesa' : '🔕 Accendi la campanella', () =>
    api.follow(id, phone, { follows: true, bell: !bell }),
  );
  ring.setAttribute('aria-pressed', String(bell));
  const people = followers === 1 ? '1 iscritto' : `${followers.toLocaleString('it-IT')} iscritti`;
  const head = make('li', 'channel', make('strong', '', name), make('span', '', people), follow);
  if (!follows) return [head];
  head.append(ring);
  return [head, ...channel.posts.map((post) => postItem(post, bell))];
}

function postItem(post: api.ChannelPost, bell: boolean): HTMLElement {
  const footer = make('footer', '', ...(bell && !post.revoked ? ['🔔 '] : []), timeOf(post.at));
  if (post.edited) footer.prepend(make('i', '', 'modificato'));
  return make('li', 'in', ...content(post), footer);
}

function content(post: api.ChannelPost): HTMLElement[] {
  if (post.revoked) return [make('p', 'gone', 'Questo messaggio è stato eliminato')];
  const text = post.body === '' ? [] : [make('p', '', ...styled(post.body))];
  return post.media ? [attachment(post.media, list), ...text] : text;
}

function button(text: string, act: () => Promise<unknown>): HTMLButtonElement {
  const made = make('button', 'small', text);
  made.type = 'button';
  made.addEventListener('click', () => void act());
  return made;
}
