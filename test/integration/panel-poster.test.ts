import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { POSTER_PAGE, posterAloud, posterWords } from '#src/messages/it/poster.js';
import { posterShapes, SHEET } from '#src/panel/print/poster.js';
import { Typeface } from '#src/panel/print/pdf.js';
import { usePanel } from '../support/panel.js';
import { shows } from '../support/shows.js';

describe('the poster', () => {
  const panel = usePanel();
  const COMUNE = {
    municipality: 'Comune di San Giovanni in Persiceto e Castelfranco Piandiscò 🏛️',
    number: '366 577 54 90',
    informationPhone: '☎️ 0587 758456, dal lunedì al venerdì dalle 9 alle 13',
    privacyUrl: `https://www.comune.example/amministrazione-trasparente/${'informativa/'.repeat(5)}`,
  };

  it('is a PDF of the size that was asked for, with its typeface in it', async () => {
    for (const [name, box] of [
      ['a4', '595.28 841.89'],
      ['a5', '419.53 595.28'],
    ] as const) {
      const answer = await panel.ask(`/iscritti/locandina-${name}.pdf`);
      assert.equal(answer.headers['content-type'], 'application/pdf');
      assert.match(answer.body, /^%PDF-/);
      assert.match(answer.body, new RegExp(`/MediaBox \\[0 0 ${box}\\]`));
      assert.equal(answer.body.match(/\/FontFile2 /g)?.length, 2);
      assert.equal(answer.body.match(/\/Type \/Page\n/g)?.length, 1);
    }
  });

  it('is a picture as well, which needs no font and says what it shows', async () => {
    const { headers, body } = await panel.ask('/iscritti/locandina.svg');
    assert.match(String(headers['content-type']), /^image\/svg\+xml/);
    assert.doesNotMatch(body, /<text|font-family/);
    const comune = {
      ...{ municipality: 'Comune di Prova', number: '366 577 54 90' },
      ...{ informationPhone: '0587 758456', privacyUrl: 'https://www.comune.example/privacy' },
    };
    const aloud = posterAloud(posterWords(comune));
    shows(body, `<title>${aloud}</title>`);
    const page = await panel.page('/iscritti/locandina');
    const [, alt = ''] = /<img id="locandina"[^>]*alt="([^"]*)"/.exec(page.body) ?? [];
    shows(alt, aloud);
    assert.match((await panel.page('/iscritti')).body, /href="\/iscritti\/locandina"/);
  });

  it('says when the settings have no address for the privacy notice', async () => {
    const { privacyUrl: _, ...comune } = COMUNE;
    const chat = 'https://wa.me/393665775490?text=ATTIVA';
    await panel.start({ comune: { ...comune, privacyUrl: null, chat } });
    shows((await panel.page('/iscritti/locandina')).body, POSTER_PAGE.withoutPrivacy);
  });

  it('keeps every letter: accents of their own, and those that the typeface lacks', async () => {
    const type = await Typeface.load();
    assert.equal(type.printable('Citta\u0300 e perche\u0301 💧'), 'Città e perché');
    assert.equal(type.printable('Občina Dolina, Škofja'), 'Obcina Dolina, Skofja');
  });

  it('shows a second code where the comune has a channel, clear of the words', async () => {
    const type = await Typeface.load();
    const channelUrl = 'https://whatsapp.com/channel/0029VaExample';
    const chat = 'https://wa.me/393665775490';
    const codes = (words: ReturnType<typeof posterWords>, channel: string | null) =>
      posterShapes(words, { chat, channel }, type).filter(({ kind }) => kind === 'path').length;
    assert.equal(codes(posterWords(COMUNE), null), 1);
    const words = posterWords({ ...COMUNE, channelUrl });
    assert.equal(codes(words, channelUrl), 2);
    const texts = posterShapes(words, { chat, channel: channelUrl }, type).filter(
      (shape) => shape.kind === 'text',
    );
    for (const { text, x, y, size, weight } of texts.filter(({ y: line }) => line > 255)) {
      assert.ok(x + type.width(text, weight, size) <= SHEET.width - 44, `${text} at ${String(y)}`);
    }
    const inChannel = words.foot.filter((line) => !posterWords(COMUNE).foot.includes(line));
    assert.equal(inChannel.length, 1);
    for (const line of inChannel) shows(texts.map(({ text }) => text).join(' '), line);
    await panel.start({ comune: { ...COMUNE, channelUrl, chat } });
    const { body } = await panel.ask('/iscritti/locandina.svg');
    for (const line of inChannel) shows(/<title>[^<]*/.exec(body)?.[0] ?? '', line);
  });

  it('keeps everything on the sheet, one line below the other, however long names are', async () => {
    const type = await Typeface.load();
    const shapes = posterShapes(
      posterWords(COMUNE),
      { chat: 'https://wa.me/393665775490', channel: null },
      type,
    );
    const texts = shapes.filter((shape) => shape.kind === 'text');
    for (const { text, x, y, size, weight } of texts) {
      assert.ok(x + type.width(text, weight, size) <= SHEET.width - 15, text);
      assert.ok(y < SHEET.height - 5, text);
    }
    const said = texts.map(({ text }) => text).join(' ');
    assert.doesNotMatch(said, /🏛|☎/);
    assert.match(said, /chiama lo 0587 758456/);
    shows(said, `Castelfranco Piandiscò ${posterWords(COMUNE).title}`);
    const left = texts.filter(({ x, text }) => x < 40 && text.length > 1).map(({ y }) => y);
    assert.deepEqual(
      left,
      left.toSorted((a, b) => a - b),
    );
  });

  it('costs nothing until somebody asks for it: what draws is not loaded with the service', async () => {
    const packages = await loadedWith(new URL(import.meta.resolve('#src/commands/run.js')));
    assert.ok(packages.has('hono'), 'the panel is among what is loaded');
    for (const heavy of ['pdfkit', 'fontkit', 'qrcode']) assert.ok(!packages.has(heavy), heavy);
  });
});

/** Packages that a module imports at once, by itself or through others of ours. */
async function loadedWith(entry: URL): Promise<ReadonlySet<string>> {
  const [packages, seen, left] = [new Set<string>(), new Set<string>(), [entry.href]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const text = await readFile(new URL(next), 'utf8');
    for (const [, name = ''] of text.matchAll(/^(?:import|export)\b[^;]*?\sfrom '([^']+)'/gm)) {
      if (name.startsWith('.')) left.push(new URL(name, next).href);
      else packages.add(name.split('/')[0] ?? name);
    }
  }
  return packages;
}
