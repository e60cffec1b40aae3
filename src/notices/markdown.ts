/** What a `.md` says in Markdown, as WhatsApp writes it. Its single stars and dashes are WhatsApp's own. */

export function asWhatsApp(markdown: string): string {
  return markdown
    .split(/(```[^]*?```|`[^`\n]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : withMarks(part)))
    .join('');
}

function withMarks(text: string): string {
  return text
    .replace(/^#{1,6} +([^\n]+?) *#*$/gm, (_, title: string) => `**${title.replace(/\*\*/g, '')}**`)
    .replace(/!?\[([^[\]\n]*)\]\(<?([^\s()<>]+)>?(?: "[^"\n]*")?\)/g, link)
    .replace(/<(https?:\/\/[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>/g, '$1')
    .replace(/\*\*\*([^*\n]+)\*\*\*/g, '*_$1_*')
    .replace(/\*\*([^*\n]+)\*\*/g, '*$1*')
    .replace(/(?<![\p{L}\p{Nd}_])__([^_\n]+)__(?![\p{L}\p{Nd}_])/gu, '*$1*')
    .replace(/~~([^~\n]+)~~/g, '~$1~')
    .replace(/\\([*_~`#[\]()<>\\.!+-])/g, '$1');
}

/** The words, and the address that nobody could follow otherwise. */
function link(_: string, words: string, address: string): string {
  const plain = address.replace(/^(?:mailto|tel):/, '');
  return words === '' || words === address || words === plain ? plain : `${words} (${plain})`;
}
