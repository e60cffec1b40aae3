/**
 * Keeps an open page up to date, in the browser. The service says that something has changed, the
 * page is fetched again, and the parts of it that are marked `data-live` and differ are put in place.
 * Without a word from the service for a while, the page says so and goes on trying.
 */

const CHANGES = '/cambiamenti';
/** Between two attempts to reach the service, in milliseconds. */
const RETRY = 2_000;
/** The service speaks every 20 s at least. */
const PATIENCE = 45_000;

/** Has what it says when the service does not answer, or wants a password. */
const BANNER = 'senza-contatto';
const SIGN_IN = '/accesso';

let source: EventSource | null = null;
let watchdog: ReturnType<typeof setTimeout> | undefined;
let refreshing = false;
let again = false;
/** What the service sent last for each part: the page itself may have been touched by scripts. */
const shown = new Map<string, string>();

export function stayUpToDate(): void {
  const { address = '' } = document.querySelector('main')?.dataset ?? {};
  // A page that answers a form is asked for again, here and by «Ricarica», where it can be had.
  if (address !== '') history.replaceState(null, '', address);
  for (const part of parts(document)) shown.set(part.id, part.outerHTML);
  // Browsers allow six connections in all: hidden pages give theirs up.
  document.addEventListener('visibilitychange', () => (document.hidden ? hangUp() : listen()));
  if (!document.hidden) listen();
}

function listen(): void {
  hangUp();
  source = new EventSource(CHANGES);
  for (const event of ['open', 'change']) source.addEventListener(event, heard);
  source.addEventListener('error', interrupted);
  watch();
}

function hangUp(): void {
  clearTimeout(watchdog);
  source?.close();
  source = null;
}

function watch(): void {
  clearTimeout(watchdog);
  watchdog = setTimeout(lost, PATIENCE);
}

function heard(): void {
  watch();
  void refresh();
}

/** The service is gone, or it wants a password: the page itself tells. */
function interrupted(): void {
  hangUp();
  watchdog = setTimeout(listen, RETRY);
  void refresh();
}

function lost(): void {
  hangUp();
  tell('outOfTouch');
  watchdog = setTimeout(listen, RETRY);
}

/** @param what null: nothing is wrong */
function tell(what: 'outOfTouch' | 'signedOut' | null): void {
  const banner = document.getElementById(BANNER);
  const problem = what === null ? '' : (banner?.dataset[what] ?? '');
  if (banner === null || banner.textContent === problem) return;
  banner.textContent = problem;
  banner.hidden = problem === '';
}

/** One at a time; what happens meanwhile is looked at afterwards. */
async function refresh(): Promise<void> {
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  try {
    do {
      again = false;
      await fetchAndApply();
    } while (again);
  } catch {
    lost();
  } finally {
    refreshing = false;
  }
}

async function fetchAndApply(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (answer.redirected) {
    // A field that is being edited is not replaced.
    if (!isBeingWritten()) location.assign(answer.url);
    else tell(new URL(answer.url).pathname === SIGN_IN ? 'signedOut' : null);
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  apply(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  tell(null);
}

function isBeingWritten(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    'main textarea, main input:not([type="hidden"])',
  );
  return [...fields].some(
    (field) =>
      field.value !== field.defaultValue ||
      (field instanceof HTMLInputElement && field.checked !== field.defaultChecked),
  );
}

function apply(fresh: Document): void {
  document.title = fresh.title;
  for (const part of parts(fresh)) {
    if (shown.get(part.id) === part.outerHTML) continue;
    shown.set(part.id, part.outerHTML);
    const old = document.getElementById(part.id);
    if (old !== null) replace(old, part);
  }
  renewTokens(fresh);
  document.dispatchEvent(new Event('campanile:renewed'));
}

function parts(of: Document): Iterable<HTMLElement> {
  return of.querySelectorAll<HTMLElement>('[data-live][id]');
}

/** The keyboard focus stays where it is. */
function replace(old: HTMLElement, part: HTMLElement): void {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  for (const details of old.querySelectorAll<HTMLDetailsElement>('details[id][open]')) {
    part.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute('open', '');
  }
  const fresh = document.importNode(part, true);
  old.replaceWith(fresh);
  if (focused !== null) sameIn(fresh, focused)?.focus();
}

function sameIn(fresh: HTMLElement, focused: Element): HTMLElement | null {
  if (focused.id !== '') return fresh.querySelector(`#${CSS.escape(focused.id)}`);
  const href = focused.getAttribute('href');
  return href === null ? null : fresh.querySelector(`[href="${CSS.escape(href)}"]`);
}

/** Those of a service that was started again are new. */
function renewTokens(fresh: Document): void {
  const tokens = 'input[name="conferma"]';
  const value = fresh.querySelector<HTMLInputElement>(tokens)?.value;
  if (value === undefined) return;
  for (const input of document.querySelectorAll<HTMLInputElement>(tokens)) input.value = value;
}
