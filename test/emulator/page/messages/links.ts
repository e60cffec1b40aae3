import { define } from '../require.js';

interface Link {
  readonly href: string;
  readonly value: string;
  readonly index: number;
  readonly suspiciousCharacters?: ReadonlySet<string>;
}

const URL_PATTERN = /\bhttps?:\/\/[^\s<>"]+|\bwww\.[^\s<>"]+/gi;

/** Addresses in a text; whatsapp-web.js asks about bodies that may be missing. */
function findLinks(text: string | undefined, _options: unknown): Link[] {
  return [...(text ?? '').matchAll(URL_PATTERN)].map((match) => {
    const value = match[0].replace(/[.,;:!?)]+$/, '');
    const href = value.startsWith('http') ? value : `http://${value}`;
    return { href, value, index: match.index };
  });
}

define('WALinkify', {
  findLinks,
  findLink: (text: string | undefined, options: unknown) => findLinks(text, options)[0] ?? null,
});

define('WAWebLinkPreviewChatAction', {
  // There is no network to preview anything from.
  getLinkPreview: (_link: unknown, _options: unknown) => Promise.resolve(null),
});
