/** The guides as pages that open with a double click: no server, nothing from the internet. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Marked } from 'marked';
import { root } from '../command.js';

const GUIDES = ['guida-operatore', 'guida-tecnica'];
const STYLE =
  'body{font:1.05rem/1.55 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}' +
  'table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3rem .6rem;text-align:left;vertical-align:top}' +
  'pre,code{background:#f2f2f2}pre{padding:.6rem;overflow:auto}img{max-width:100%}a{color:#0b57a4}';

/** @param folder made; gets a page for each guide, and their pictures */
export async function writeGuides(folder) {
  await mkdir(folder, { recursive: true });
  for (const name of GUIDES) {
    const text = readFileSync(path.join(root, 'docs', `${name}.md`), 'utf8');
    writeFileSync(path.join(folder, `${name}.html`), page(text));
  }
  await cp(path.join(root, 'docs', 'images'), path.join(folder, 'images'), { recursive: true });
}

/** @param markdown with links between guides as `guida-tecnica.md#…` */
export function page(markdown) {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchor(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const [file, anchor = ''] = href.split(/(?=#)/);
        const isElsewhere = /^https?:/.test(href) || href.startsWith('#');
        if (isElsewhere) return `<a href="${href}">${text}</a>`;
        // What is for engineers is not in the package.
        const guide = GUIDES.find((name) => file === `${name}.md`);
        return guide === undefined ? text : `<a href="${guide}.html${anchor}">${text}</a>`;
      },
    },
  });
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? 'Campanile';
  const body = marked.parse(markdown);
  return (
    `<!doctype html>\n<html lang="it"><meta charset="utf-8"><title>${title}</title>` +
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style>\n${body}</html>\n`
  );
}

/** As the place where the project is hosted makes them: `Che cosa c’è` is `#che-cosa-cè`. */
function anchor(heading) {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
