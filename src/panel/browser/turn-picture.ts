/** Turns and shrinks pictures in the browser, which knows every kind that it shows. */

/** The longest side of a picture that was shrunk; WhatsApp shows no more on a phone. */
const LONGEST = 1600;
const QUALITY = 0.9;

/**
 * @param source address of the picture
 * @returns null: it cannot be read, or is small enough already
 */
export async function changePicture(
  source: string,
  name: string,
  change: 'rotate' | 'shrink',
): Promise<File | null> {
  try {
    const blob = await (await fetch(source)).blob();
    const picture = await createImageBitmap(blob);
    const { width, height } = picture;
    const scale = change === 'shrink' ? LONGEST / Math.max(width, height) : 1;
    if (change === 'shrink' && scale >= 1) return null;
    const canvas = document.createElement('canvas');
    const size = [Math.round(width * scale), Math.round(height * scale)] as const;
    [canvas.width, canvas.height] = change === 'rotate' ? [size[1], size[0]] : size;
    const context = canvas.getContext('2d');
    if (context === null) return null;
    if (change === 'rotate') {
      context.translate(canvas.width, 0);
      context.rotate(Math.PI / 2);
    }
    context.drawImage(picture, 0, 0, size[0], size[1]);
    return await fileOf(canvas, name, blob.type === 'image/png' ? 'image/png' : 'image/jpeg');
  } catch {
    return null;
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
