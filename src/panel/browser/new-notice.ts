import { whatsAppText, type Piece, type Style } from './whatsapp-text.js';

/**
 * Helps to write a notice, in the browser: keeps the draft, shows the words as they are written, puts marks
 * around them, and turns, shrinks and orders files. Without it the form's own buttons do what is needed.
 */

const ELEMENT: Readonly<Record<Style, string>> = {
  bold: 'strong',
  italic: 'em',
  strike: 's',
  mono: 'code',
  link: 'span',
};
/** After the last key, in milliseconds. */
const PAUSE = 900;
/** What the service shows of a draft, and scripts do not change. */
const RENEWED = ['allegati', 'anteprima', 'quando-parte', 'stato-bozza', 'bozze'];

export function writeNotice(): void {
  const form = document.querySelector<HTMLFormElement>('#nuovo');
  const text = document.querySelector<HTMLTextAreaElement>('#nuovo #testo');
  if (form !== null && text !== null) new NoticeForm(form, text).open();
}

class NoticeForm {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();
  #isChanged = false;
  #isLeaving = false;
  #dragged: HTMLElement | null = null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly text: HTMLTextAreaElement,
  ) {}

  open(): void {
    const { form, text } = this;
    form.addEventListener('input', ({ target }) => this.#changed(target));
    form.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLInputElement && target.type === 'file') this.#save('salva');
    });
    form.addEventListener('submit', (event) => this.#submitted(event));
    form.addEventListener('click', ({ target }) => this.#clicked(target));
    text.addEventListener('keydown', (event) => this.#marked(event));
    this.#orderByDragging();
    window.addEventListener('pagehide', () => this.#leave());
    window.addEventListener('pageshow', () => {
      this.#isLeaving = false;
    });
    const tools = document.getElementById('strumenti');
    if (tools !== null) tools.hidden = false;
    document.addEventListener('campanile:renewed', () => this.#renewed());
    this.#draw();
  }

  /** A save that failed before may work now, after a new sign-in. */
  #renewed(): void {
    this.#draw();
    if (this.#isChanged) this.#save('salva');
  }

  #changed(target: EventTarget | null): void {
    if (target instanceof HTMLInputElement && target.type === 'file') return;
    this.#isChanged = true;
    this.#draw();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save('salva'), PAUSE);
  }

  // ------------------------------------------------------------- the draft

  #submitted(event: SubmitEvent): void {
    const act = event.submitter instanceof HTMLButtonElement ? event.submitter.value : 'salva';
    clearTimeout(this.#timer);
    event.preventDefault();
    if (act !== 'pubblica') {
      this.#save(act);
      return;
    }
    this.#isChanged = false;
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    // What is on its way may be what gives the draft its name.
    void this.#saving.then(() => this.#leaveWith(act));
  }

  /** As the button does without this script. */
  #leaveWith(act: string): void {
    const pressed = document.createElement('input');
    [pressed.type, pressed.name, pressed.value] = ['hidden', 'fare', act];
    this.form.append(pressed);
    this.form.submit();
    // The second press of a double click must not find it: a form that says it twice says nothing.
    pressed.remove();
  }

  #save(act: string, file?: File): void {
    clearTimeout(this.#timer);
    this.#isChanged = false;
    this.#saving = this.#saving.then(() => this.#send(act, file));
  }

  async #send(act: string, file: File | undefined): Promise<void> {
    const { form } = this;
    const body = new FormData(form);
    body.set('fare', act);
    if (file !== undefined) body.set('file', file);
    const chosen = form.querySelector<HTMLInputElement>('#file');
    // They are in `body`; the next save must not bring them again.
    if (chosen !== null && file === undefined) chosen.value = '';
    this.#say(form.dataset['saving']);
    try {
      const answer = await fetch(form.action, { method: 'POST', body });
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      // The form comes back with what is wrong in it; anything else means that nothing was kept.
      if (fresh.getElementById('nuovo') === null) {
        this.#isChanged = true;
        this.#say(form.dataset[answer.status === 413 ? 'tooLarge' : 'refused']);
        return;
      }
      this.#renew(fresh);
      if (answer.redirected) history.replaceState(null, '', answer.url);
    } catch {
      this.#say(form.dataset['failed']);
      this.#isChanged = true;
    }
  }

  #renew(fresh: Document): void {
    const focused = document.activeElement?.getAttribute('aria-label') ?? null;
    for (const id of RENEWED) {
      const part = fresh.getElementById(id);
      const old = document.getElementById(id);
      if (part !== null && old !== null) old.replaceWith(document.importNode(part, true));
    }
    const kept = fresh.querySelector<HTMLInputElement>('#nuovo [name="bozza"]')?.value;
    const field = this.form.querySelector<HTMLInputElement>('[name="bozza"]');
    if (field !== null && kept !== undefined) field.value = kept;
    const problem = fresh.querySelector('main > .problem')?.textContent;
    if (problem != null) this.#say(problem);
    this.#draw();
    if (focused !== null && document.activeElement === document.body) {
      document.querySelector<HTMLElement>(`#nuovo [aria-label="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  #say(words: string | undefined): void {
    const place = document.getElementById('stato-bozza');
    if (place !== null && words !== undefined) place.textContent = words;
  }

  /** The page goes away: what was written in the last second goes along. */
  #leave(): void {
    if (!this.#isChanged) return;
    const body = new FormData(this.form);
    body.set('fare', 'salva');
    navigator.sendBeacon(this.form.action, body);
  }

  // ------------------------------------------------------------- the words

  #draw(): void {
    const { text } = this;
    const words = document.querySelector<HTMLElement>('#anteprima [data-words]');
    const bubble = words?.parentElement;
    if (words === null || bubble == null) return;
    // Lines above the words that ask for something, as the service has found them.
    const written = text.value.trim().slice(Number(bubble.dataset['above']));
    const below = written === '' ? '' : (bubble.dataset['below'] ?? '');
    const invitation = bubble.dataset['invitation'] ?? '';
    const isAlone = bubble.querySelector('img, .document') === null;
    bubble.hidden = written === '' && isAlone && invitation === '';
    words.classList.toggle('soft', written === '');
    words.replaceChildren(
      ...whatsAppText(written === '' ? invitation : written + below).map(styled),
    );

    for (const button of this.form.querySelectorAll<HTMLElement>('[data-change]')) {
      button.hidden = false;
    }
    const isCaption = document.querySelectorAll('#allegati li').length === 1;
    const limit = Number(isCaption ? text.dataset['caption'] : text.dataset['text']);
    const count = document.getElementById('conteggio');
    if (count === null) return;
    const figure = new Intl.NumberFormat('it-IT', { useGrouping: 'always' });
    const [length, most] = [figure.format(written.length), figure.format(limit)];
    count.textContent = (count.textContent ?? '')
      .replace(/^[\d.]+/, length)
      .replace(/[\d.]*\d(?=\.$)/, most);
    count.classList.toggle('too-long', written.length > limit);
  }

  #marked(event: KeyboardEvent): void {
    const mark = { b: '*', i: '_' }[event.key.toLowerCase()];
    if (mark === undefined || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#insert(mark, mark);
  }

  #insert(before: string, after: string): void {
    const { text } = this;
    const { selectionStart: from, selectionEnd: to } = text;
    text.setRangeText(before + text.value.slice(from, to) + after, from, to, 'end');
    if (after !== '') text.setSelectionRange(from + before.length, to + before.length);
    text.focus();
    this.#changed(text);
  }

  // ------------------------------------------------------------- the files

  #clicked(target: EventTarget | null): void {
    const button = target instanceof Element ? target.closest('button') : null;
    if (button === null) return;
    const { mark, insert, change, file } = button.dataset;
    if (mark !== undefined) this.#insert(mark, mark);
    if (insert !== undefined) this.#insert(insert, '');
    if (file === undefined || (change !== 'rotate' && change !== 'shrink')) return;
    const row = button.closest('li');
    const name = row?.querySelector('.file-name')?.firstChild?.textContent?.trim() ?? '';
    void changePicture(row?.dataset['source'] ?? '', name, change).then((picture) => {
      if (picture instanceof File) this.#save(`cambia:${file}`, picture);
      else this.#say(this.form.dataset[picture]);
    });
  }

  #orderByDragging(): void {
    const rowOf = (target: EventTarget | null): HTMLElement | null =>
      target instanceof Element ? target.closest<HTMLElement>('#allegati li') : null;
    this.form.addEventListener('dragstart', (event) => {
      this.#dragged = rowOf(event.target);
      // Without something to carry, some browsers drag nothing.
      event.dataTransfer?.setData('text/plain', '');
    });
    this.form.addEventListener('dragover', (event) => {
      if (this.#dragged !== null && rowOf(event.target) !== null) event.preventDefault();
    });
    this.form.addEventListener('drop', (event) => {
      const [moved, over] = [this.#dragged, rowOf(event.target)];
      this.#dragged = null;
      if (moved === null || over === null || moved === over) return;
      event.preventDefault();
      const isBelow = over.getBoundingClientRect();
      const before =
        event.clientY < isBelow.top + isBelow.height / 2 ? over : over.nextElementSibling;
      const id = before instanceof HTMLElement ? (before.dataset['id'] ?? '') : '';
      this.#save(`prima:${moved.dataset['id'] ?? ''}:${id}`);
    });
    this.form.addEventListener('dragend', () => {
      this.#dragged = null;
    });
  }
}

function styled({ text, styles }: Piece): Node {
  return styles.reduceRight<Node>((inside, style) => {
    const element = document.createElement(ELEMENT[style]);
    if (style === 'link') element.className = 'wa-link';
    element.append(inside);
    return element;
  }, document.createTextNode(text));
}

/** Turns and shrinks pictures in the browser, which knows every kind that it shows. */

/** The longest side of a picture that was shrunk; WhatsApp shows no more on a phone. */
const LONGEST = 1600;
const QUALITY = 0.9;

/**
 * @param source address of the picture
 * @returns why it stays as it is, as the form calls what is said of it
 */
async function changePicture(
  source: string,
  name: string,
  change: 'rotate' | 'shrink',
): Promise<File | 'small' | 'unreadable'> {
  try {
    const blob = await (await fetch(source)).blob();
    const picture = await createImageBitmap(blob);
    const { width, height } = picture;
    const scale = change === 'shrink' ? LONGEST / Math.max(width, height) : 1;
    if (change === 'shrink' && scale >= 1) return 'small';
    const canvas = document.createElement('canvas');
    const size = [Math.round(width * scale), Math.round(height * scale)] as const;
    [canvas.width, canvas.height] = change === 'rotate' ? [size[1], size[0]] : size;
    const context = canvas.getContext('2d');
    if (context === null) return 'unreadable';
    if (change === 'rotate') {
      context.translate(canvas.width, 0);
      context.rotate(Math.PI / 2);
    }
    context.drawImage(picture, 0, 0, size[0], size[1]);
    const type = blob.type === 'image/png' ? 'image/png' : 'image/jpeg';
    return (await fileOf(canvas, name, type)) ?? 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function fileOf(canvas: HTMLCanvasElement, name: string, type: string): Promise<File | null> {
  const extension = type === 'image/png' ? '.png' : '.jpg';
  const stem = name.replace(/\.[^.]*$/, '');
  return new Promise((resolve) => {
    canvas.toBlob(
      (blob) => resolve(blob === null ? null : new File([blob], stem + extension, { type })),
      type,
      QUALITY,
    );
  });
}
