/** «Telefoni»: play the citizens of the emulated WhatsApp. Everything shown is asked anew after events. */
import { closeChat, showChat, startChatView } from './chat-view.js';
import { showComune } from './comune-card.js';
import { listen, overview } from './control-api.js';
import { byId } from './dom.js';
import { showPeople, startPeopleList } from './people-list.js';

/** Events come in bursts; the page follows at most so often, milliseconds. */
const refreshMs = 150;

let openPhone = '';
let planned = false;

function refreshSoon(): void {
  if (planned) return;
  planned = true;
  setTimeout(() => {
    planned = false;
    void refresh();
  }, refreshMs);
}

async function refresh(): Promise<void> {
  try {
    showComune(await overview());
    await showPeople(openPhone);
    if (openPhone !== '') await showChat(openPhone);
  } catch (error) {
    // A citizen who is gone after a reset, or an emulator that is: the latter says so itself.
    if (openPhone !== '') open('');
    else console.warn(error);
  }
}

function open(phone: string): void {
  openPhone = phone;
  if (phone === '') closeChat();
  refreshSoon();
}

startPeopleList(open);
startChatView();
listen(refreshSoon, (alive) => (byId('lost').hidden = alive));
