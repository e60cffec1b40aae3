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
