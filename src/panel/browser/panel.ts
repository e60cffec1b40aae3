import { stayUpToDate } from './live.js';
import { writeNotice } from './new-notice.js';

stayUpToDate();
countDown();
writeNotice();
savePictures();
printPages();
sendOnce();

/** Counts down what has `data-seconds`, in the browser: how long a code can still be scanned. */
export function countDown(): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const begin = (): void => {
    clearInterval(timer);
    const element = document.querySelector<HTMLElement>('[data-seconds]');
    if (element === null) return;
    const ends = Date.now() + Number(element.dataset['seconds']) * 1000;
    timer = setInterval(() => {
      const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
      element.textContent = String(left);
    }, 1000);
  };
  document.addEventListener('campanile:renewed', begin);
  begin();
}

/** Saves a drawing of the page as a PNG, in the browser: that is what social networks take. */
export function savePictures(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-picture]')) {
    const drawing = document.querySelector<HTMLImageElement>(button.dataset['picture'] ?? '');
    if (drawing === null) continue;
    button.hidden = false;
    button.addEventListener('click', () => {
      save(drawing, button.dataset['file'] ?? 'immagine.png');
    });
  }
}

function save(drawing: HTMLImageElement, name: string): void {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [drawing.naturalWidth, drawing.naturalHeight];
  canvas.getContext('2d')?.drawImage(drawing, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((picture) => {
    if (picture === null) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(picture);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

/** Buttons that print the page, in the browser. */
export function printPages(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      window.print();
    });
  }
}

/** A form goes once, in the browser: the second press of a double click would do the same again. */
export function sendOnce(): void {
  let sent = new WeakSet<HTMLFormElement>();
  // A script that sends a form itself has taken the event already.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    if (form.method !== 'post') return;
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
  });
  // Going back shows the page as it was left.
  window.addEventListener('pageshow', () => {
    sent = new WeakSet();
  });
}
