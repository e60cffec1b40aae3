/** The comune's phone: is a device linked, is it online; scan the code, unlink. */
import { type Overview, scanCode, unlink } from './control-api.js';
import { byId, readable } from './dom.js';

const scan = byId<HTMLButtonElement>('scan');
const unlinkButton = byId<HTMLButtonElement>('unlink');

const states: Record<Overview['account']['state'], string> = {
  unpaired: 'Nessun dispositivo collegato',
  paired: 'Collegamento in corso…',
  online: 'Campanile è collegato e in linea',
  offline: 'Campanile è collegato, ma non è in linea',
};

export function showComune({ account, people, accepted }: Overview): void {
  byId('comune-number').textContent = readable(account.phone);
  const state = byId('comune-state');
  state.textContent =
    account.state === 'unpaired' && account.code
      ? 'Campanile mostra un codice QR da inquadrare'
      : states[account.state];
  state.dataset['state'] = account.state;
  scan.hidden = !(account.state === 'unpaired' && account.code);
  unlinkButton.hidden = account.state === 'unpaired';
  const figures = [
    count(people, 'cittadino', 'cittadini'),
    count(account.lists, 'lista broadcast', 'liste broadcast'),
    count(accepted, 'messaggio spedito', 'messaggi spediti'),
  ];
  byId('figures').textContent = figures.join(' · ');
}

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('it-IT')} ${n === 1 ? one : many}`;

// A 409 means that the code has just expired or the device has just gone: the next event shows it.
scan.addEventListener('click', () => void scanCode().catch(() => undefined));
unlinkButton.addEventListener('click', () => void unlink().catch(() => undefined));
