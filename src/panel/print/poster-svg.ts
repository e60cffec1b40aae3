/** The poster as a picture that looks the same everywhere: letters are outlines. */
import { html, raw } from 'hono/html';
import type { Html } from '../views/layout.js';
import { SHEET, type Shape } from './poster.js';
import type { Typeface } from './typeface.js';

/** @param title what it shows, for those who cannot see it */
export function posterSvg(shapes: readonly Shape[], title: string, type: Typeface): Html {
  const { width, height } = SHEET;
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${width} ${height}"
    width="${width * 8}"
    height="${height * 8}"
    role="img"
  >
    <title>${title}</title>
    ${raw(shapes.map((shape) => drawn(shape, type)).join('\n'))}
  </svg>`;
}

function drawn(shape: Shape, type: Typeface): string {
  switch (shape.kind) {
    case 'path':
      return `<path d="${shape.d}" fill="${shape.fill}" shape-rendering="crispEdges"/>`;
    case 'box': {
      const { x, y, width, height, radius, fill } = shape;
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}"/>`;
    }
    case 'text': {
      const { x, y, size, weight, fill, text } = shape;
      const paths = type
        .outlines(text, weight, size)
        .map(
          ({ x, scale, path }) =>
            `<path d="${path}" transform="translate(${x} 0) scale(${scale} ${-scale})"/>`,
        );
      return `<g fill="${fill}" transform="translate(${x} ${y})">${paths.join('')}</g>`;
    }
  }
}
