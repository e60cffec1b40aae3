import { ADDRESS } from '../../messages/it/addresses.js';
import type { Hono } from 'hono';
import { html } from 'hono/html';
import { MENU } from '../../messages/it/panel.js';
import {
  POSTER_PAGE,
  posterAloud,
  posterWords,
  type PosterWords,
} from '../../messages/it/poster.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import type { PosterCodes, Shape, PosterSize } from '../print/poster.js';
import type { Typeface } from '../print/pdf.js';
import { layout, type Html } from '../views/layout.js';

const SIZES = { a4: 'A4', a5: 'A5' } as const satisfies Readonly<Record<string, PosterSize>>;

interface Drawn {
  readonly type: Typeface;
  readonly shapes: readonly Shape[];
}

/** Locandina: the page, two sizes to print, and a picture. */
export function posterRoutes(app: Hono<PanelEnv>, { comune, frame }: PanelParts): void {
  const words = posterWords(comune);
  const aloud = posterAloud(words);
  const about = { title: `${words.municipality}: ${words.title}`, author: words.municipality };

  let drawn: Promise<Drawn> | null = null;
  const poster = (): Promise<Drawn> =>
    (drawn ??= draw(words, {
      chat: comune.chat,
      channel: comune.channelUrl ?? null,
    }));

  app.get(ADDRESS.poster, (context) =>
    context.html(
      layout(frame(context), {
        title: POSTER_PAGE.name,
        current: ADDRESS.subscribers,
        main: posterView(aloud, comune.privacyUrl !== null),
      }),
    ),
  );

  for (const name of ['a4', 'a5'] as const) {
    app.get(`${ADDRESS.poster}-${name}.pdf`, async (context) => {
      const { posterPdf } = await import('../print/poster.js');
      const { type, shapes } = await poster();
      return context.body(await posterPdf(shapes, SIZES[name], about, type), 200, {
        'Content-Type': 'application/pdf',
        'Content-Disposition': `inline; filename="${POSTER_PAGE.file}-${name}.pdf"`,
      });
    });
  }

  app.get(`${ADDRESS.poster}.svg`, async (context) => {
    const { posterSvg } = await import('../print/poster.js');
    const { type, shapes } = await poster();
    return context.body(String(await posterSvg(shapes, aloud, type)), 200, {
      'Content-Type': 'image/svg+xml; charset=utf-8',
    });
  });
}

/** What draws is loaded only here: few days need it, and the service starts without. */
async function draw(words: PosterWords, codes: PosterCodes): Promise<Drawn> {
  const [{ Typeface }, { posterShapes }] = await Promise.all([
    import('../print/pdf.js'),
    import('../print/poster.js'),
  ]);
  const type = await Typeface.load();
  return { type, shapes: posterShapes(words, codes, type) };
}

/** The poster as it looks, and the files of it. */
function posterView(aloud: string, hasPrivacy: boolean): Html {
  const { heading, what, withoutPrivacy, a4, a5, png, svg, file } = POSTER_PAGE;
  return html`<p class="back"><a href="${ADDRESS.subscribers}">${MENU.subscribers}</a></p>
    <h1>${heading}</h1>
    <p>${what}</p>
    ${hasPrivacy ? '' : html`<p class="problem">${withoutPrivacy}</p>`}
    <div class="actions">
      <a class="button primary" href="${ADDRESS.poster}-a4.pdf" download="${file}-a4.pdf">${a4}</a>
      <a class="button" href="${ADDRESS.poster}-a5.pdf" download="${file}-a5.pdf">${a5}</a>
      <button type="button" hidden data-picture="#locandina" data-file="${file}.png">${png}</button>
      <a class="button quiet" href="${ADDRESS.poster}.svg" download="${file}.svg">${svg}</a>
    </div>
    <img id="locandina" class="poster" src="${ADDRESS.poster}.svg" alt="${aloud}" />`;
}
