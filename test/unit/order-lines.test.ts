import assert from 'node:assert/strict';
import fc from 'fast-check';
import { counted } from '#src/italian.js';
import { AS_IT_IS, IN_A_SENTENCE } from '#src/messages/it/rejections/header.js';
import type { HeaderName } from '#src/model/notice.js';
import { parseNotice, type ParsedNotice } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { fuzzPlan } from '../support/fuzz.js';
import { shows } from '../support/shows.js';

const MOMENT = { now: Date.parse('2026-11-25T10:00Z'), zone: 'Europe/Rome' };
const RULES = { limits: DEFAULT_LIMITS, captionFromName: false, footer: null };
const SEND_AT = Date.parse('2026-12-28T07:30Z');
const BODY = 'Domani mattina mancherà l’acqua.';

function parsed(text: string, name = 'avviso'): Promise<ParsedNotice> {
  const files = [{ name: `${name}.txt`, bytes: Buffer.from(text) }];
  return parseNotice({ name, files }, RULES, MOMENT);
}

async function sent(text: string, name?: string) {
  const notice = await parsed(text, name);
  assert.equal(notice.kind, 'notice', notice.kind === 'refused' ? notice.rejection.why : '');
  const [part] = notice.parts;
  assert.equal(part?.kind, 'text');
  return { sendAt: notice.header.sendAt, text: part.text, header: notice.header };
}

async function refused(text: string, ...codes: readonly string[]) {
  const notice = await parsed(text);
  assert.equal(notice.kind, 'refused', text);
  assert.ok(codes.includes(notice.rejection.code), notice.rejection.code);
  return notice.rejection;
}

describe('an order line', () => {
  for (const sign of [
    ...['\u200b', '\u200e', '\u200f', '\u202a', '\u202e', '\u2060', '\u2064', '\ufeff', '\u00ad'],
    ...['\ufe0f', '\u034f', '\u061c', '\u3164', '\u2800', '\u{e0100}'],
  ]) {
    const code = sign.codePointAt(0)?.toString(16) ?? '';
    it(`is understood with the invisible sign ${code} in front, inside and behind`, async () => {
      for (const line of [
        `${sign}Invia il: 28/12/2026 08:30`,
        `In${sign}via ${sign}il${sign}:${sign} 28/1${sign}2/2026 ${sign}08:30${sign}`,
        `Invia il: 28/12/2026 08:30${sign}`,
      ]) {
        for (const gap of ['\n\n', `\n${sign}\n`]) {
          const { sendAt, text } = await sent(`${line}${gap}${BODY}`);
          assert.deepEqual({ sendAt, text }, { sendAt: SEND_AT, text: BODY }, line);
        }
      }
    });
  }

  it('is understood behind a bullet, a number or the mark of a quoted mail', async () => {
    for (const mark of [
      ...['- ', '-', '– ', '— ', '• ', '· ', '* ', '+ ', '> ', '>> ', '● ', '▪ ', '→ ', '☐ ', '# '],
      ...['1. ', '1) ', '(1) ', 'a) ', '1️⃣ ', '📅 ', '\uf0b7\t', '> - 1. '],
    ]) {
      const { sendAt, text } = await sent(`${mark}Invia il: 28/12/2026 08:30\n\n${BODY}`);
      assert.deepEqual({ sendAt, text }, { sendAt: SEND_AT, text: BODY }, mark);
    }
  });

  it('is understood in bold, in quotes and in brackets', async () => {
    for (const line of [
      '*Invia il:* 28/12/2026 08:30',
      '**Invia il:** 28/12/2026 08:30',
      '**Invia il**: 28/12/2026 08:30',
      '_*Invia il: 28/12/2026 08:30*_',
      '~Invia il~: *28/12/2026 08:30*',
      '`Invia il: 28/12/2026 08:30`',
      '“Invia il: 28/12/2026 08:30”',
      '«Invia il: 28/12/2026 08:30»',
      '"Invia il": "28/12/2026 08:30"',
      '‘Invia il’: 28/12/2026 08:30.',
      '[Invia il: 28/12/2026 08:30]',
      '(Invia il: 28/12/2026 08:30)',
      '<b>Invia il:</b> 28/12/2026 08:30',
    ]) {
      const { sendAt, text } = await sent(`${line}\n\n${BODY}`);
      assert.deepEqual({ sendAt, text }, { sendAt: SEND_AT, text: BODY }, line);
    }
    const { header } = await sent(`**Titolo: Festa “Luci”**\n*Urgente:* sì!\n\n${BODY}`);
    assert.equal(header.title, 'Festa “Luci”');
    assert.equal(header.urgent, true);
  });

  it('is understood in full-width signs, with spaces that do not break and other dashes', async () => {
    for (const line of [
      'Ｉｎｖｉａ　ｉｌ：２８／１２／２０２６　０８：３０',
      'Invia\u00a0il\u202f:\u00a028/12/2026\u00a008:30',
      'Invia il\ufe55 28/12/2026 08\ua78930',
      'Invia il∶ 28⁄12⁄2026 08:30',
      'Invia il: 28‑12‑2026 08:30',
      'Invia il: 28–12–2026 08:30',
      '𝐈𝐧𝐯𝐢𝐚 𝐢𝐥: 28/12/2026 08:30',
    ]) {
      const { sendAt, text } = await sent(`${line}\n\n${BODY}`);
      assert.deepEqual({ sendAt, text }, { sendAt: SEND_AT, text: BODY }, line);
    }
  });

  it('is refused below the block, which line is said', async () => {
    const block = 'Invia il: 28/12/2026 08:30\n\n';
    for (const line of [
      'Scade il: 31/12/2026',
      '- *Scade il:* 31/12/2026',
      'Scade il: presto',
      'Urgente: sì',
      'Ripeti: no',
      'Titolo: Interruzione idrica',
      'Invia il: domani',
      'Invio il: domani',
      'Urgente sì',
    ]) {
      for (const [text, number] of [
        [`${block}${line}\n\n${BODY}`, 3],
        [`${block}${BODY}\n${line}`, 4],
        [`${block}${BODY}\n\n\n${line}\nciao`, 6],
      ] as const) {
        const { why } = await refused(text, 'header-below-the-top', 'header-misplaced');
        assert.ok(why.includes(`alla riga ${number} `), why);
      }
    }
  });

  it('is text inside a sentence, and so is a line that citizens are to read', async () => {
    for (const text of [
      `${BODY} Il bando scade il: 31/12/2026.`,
      'Scade il 31/12/2026 il bando.',
      'Si prega di scrivere «Urgente: sì» sulla busta.',
      'Scadenza: 16 dicembre 2026',
      'Urgente: manca l’acqua',
      'Titoli: laurea in lettere',
      '- Orario: 8-12',
    ]) {
      assert.equal((await sent(`Urgente: no\n\n${BODY}\n${text}`)).text, `${BODY}\n${text}`);
    }
  });

  it('that is refused can be published by the way out that its reason names', async () => {
    for (const line of [
      'Invio il: domani',
      'Scadde il: domani',
      'Urgente sì',
      'Scadenza: domani',
    ]) {
      const { remedy } = await refused(`${line}\n\n${BODY}\n`, 'header-misspelt');
      if (remedy.includes(AS_IT_IS)) {
        assert.equal((await sent(`Urgente: no\n\n${line}\n${BODY}`)).text, `${line}\n${BODY}`);
      } else shows(remedy, IN_A_SENTENCE);
    }
    shows(AS_IT_IS, '«Urgente: no»');
    const below = `Urgente: no\n\n${BODY}\nScade il: domani`;
    shows((await refused(below, 'header-below-the-top')).remedy, IN_A_SENTENCE);
    const sentence = /«([^»]+)»/.exec(IN_A_SENTENCE)?.[1] ?? '';
    const label: HeaderName = 'Scade il';
    shows(sentence, label.toLowerCase());
    assert.equal((await sent(`Urgente: no\n\n${sentence}`)).text, sentence);
  });

  it('ends where the line ends, however that is written', async () => {
    for (const end of [
      '\n',
      '\r\n',
      '\r',
      '\r\r\n',
      '\n\r',
      '\u2028',
      '\u2029',
      '\v',
      '\f',
      '\u0085',
    ]) {
      const lines = ['Invia il: 28/12/2026 08:30', 'Titolo: prova', '', 'uno', 'due', '', 'tre'];
      const { sendAt, text } = await sent(lines.join(end));
      assert.deepEqual({ sendAt, text }, { sendAt: SEND_AT, text: 'uno\ndue\n\ntre' });
    }
  });
});

describe('the name of a notice', () => {
  async function sendAtOf(name: string): Promise<string | null> {
    const { sendAt } = await sent(BODY, name);
    return sendAt === null ? null : new Date(sendAt).toISOString();
  }

  it('says a time only where what follows the date looks like one', async () => {
    for (const name of [
      '2026-12-01 2026-12-31 Orari',
      '2026-12-01 2026 Orari',
      '2026-12-01_2027_Bilancio',
      '2026-12-01 0830-1230 Orari',
      '2026-12-01 08.30-12.30 Orari',
      '2026-12-01 20261231 Orari',
    ]) {
      assert.equal(await sendAtOf(name), '2026-12-01T07:00:00.000Z', name);
    }
    for (const name of ['2026-12-01 20.26 Orari', '2026-12-01 20:26']) {
      assert.equal(await sendAtOf(name), '2026-12-01T19:26:00.000Z', name);
    }
    assert.equal(await sendAtOf('2026-12-01 2030 concerto'), '2026-12-01T19:30:00.000Z');
    assert.equal(await sendAtOf('2026-12-01 0830-mercato'), '2026-12-01T07:30:00.000Z');
  });

  it('is understood with invisible signs, spaces that do not break and other hyphens', async () => {
    for (const name of [
      '\u200e2026-12-01 0830 mercato',
      '2026-12-01\u00a00830 mercato',
      '2026‑12‑01 0830 mercato',
      ' 2026-12-01 0830 mercato',
    ]) {
      assert.equal(await sendAtOf(name), '2026-12-01T07:30:00.000Z', name);
    }
  });
});

describe('a text that is far too long', () => {
  it('is refused before any of its lines is looked at', async () => {
    const longest = 16 * DEFAULT_LIMITS.textLength;
    for (const line of [
      'a:\n',
      'scade il 8/12\n',
      'inviaa ill: 8/12/2026\n',
      ' ',
      '\r',
      '*a',
      '"',
    ]) {
      const text = `Ciao\n\n${line.repeat(longest)}`.slice(0, longest - 1) + 'x';
      const { why } = await refused(text, 'text-file-too-large');
      shows(why, counted(DEFAULT_LIMITS.textLength, 'carattere', 'caratteri'));
    }
  });
});

const INVIA = ['Invia il', 'INVIA IL', 'invia  il', 'Ｉｎｖｉａ ｉｌ', 'Invìa il'];
const SCADE = ['Scade il', 'SCADE IL', 'scade  il', 'Ｓｃａｄｅ ｉｌ', 'Scadè il'];

describe('any order line, whatever signs, marks and line ends stand around it', function () {
  this.timeout(600_000);

  const unseen = fc.constantFrom(
    ...['', '', '', '', '\u200b', '\u200d', '\u200e', '\u202a', '\u202e', '\u2060', '\u2066'],
    ...['\u2069', '\ufeff', '\u00ad', '\ufe0f', '\ufe00', '\u034f', '\u180e', '\u0301'],
  );
  const gap = fc.constantFrom('', ' ', '\t', '\u00a0', '\u2003', '\u3000');
  const [before, after] = [
    fc.constantFrom(
      ...['', '', '- ', '-', '• ', '* ', '– ', '> ', '1. ', '2) ', '*', '**', '_', '“', '«', '"'],
      ...['# ', '[', '(', '📌 ', '> > ', '\uf0b7 ', '~', '`', '***', '<b>'],
    ),
    fc.constantFrom('', '', '*', '**', '”', '»', '"', '.', ';', '!', ']', ')', '`', ' *', '</b>'),
  ];
  const colon = fc.constantFrom(':', ' :', ':*', '*:', ':**', '”:', '：', '\ufe55', ':_');
  const dates = [
    ...['28/12/2026 08:30', '28.12.2026 ore 8.30', '28 dicembre 2026 ore 8:30', '28‑12‑2026 8:30'],
    ...['domani alle 9', 'lunedì 28 dicembre 8:30', '31/02/2027'],
  ];
  const answers = ['sì', 'no', 'SI', 'Sì', 'vero'];
  const written = (
    labels: readonly string[],
    values: readonly string[],
  ): fc.Arbitrary<{ readonly label: string; readonly value: string }> =>
    fc.record({ label: fc.constantFrom(...labels), value: fc.constantFrom(...values) });
  const order = fc.oneof(
    { weight: 3, arbitrary: written(INVIA, [...dates, 'domani mattina', '', 'presto']) },
    { weight: 2, arbitrary: written(SCADE, dates) },
    { weight: 1, arbitrary: written(['Urgente', 'URGENTE', 'Urgènte'], answers) },
    { weight: 1, arbitrary: written(['Ripeti', 'RIPETI', 'Ｒｉｐｅｔｉ'], answers) },
  );
  const end = fc.constantFrom(
    ...['\n', '\r\n', '\r', '\r\r\n', '\n\r', '\u2028', '\u2029', '\v', '\f', '\u0085'],
  );
  const where = fc.constantFrom('top', 'second', 'below', 'after text');
  const sprinkled = fc.array(unseen, { minLength: 6, maxLength: 6 });
  const orders = fc.record({
    unseen: sprinkled,
    gap,
    before,
    order,
    colon,
    after,
    end,
    where,
  });

  const plan = fuzzPlan(2);
  it(`is understood or refused, and never in what is sent (${plan.title})`, async () => {
    const met = { understood: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(orders, async (drawn) => {
        const [a = '', b = '', c = '', d = '', e = '', f = ''] = drawn.unseen;
        const { label, value } = drawn.order;
        const half = Math.ceil(label.length / 2);
        const split = label.slice(0, half) + b + label.slice(half);
        const line = [
          ...[a, drawn.before, c, split, drawn.colon, d, drawn.gap],
          ...[value.slice(0, 4), e, value.slice(4), drawn.after, f],
        ].join('');
        const lines = {
          top: [line, '', BODY],
          second: ['Titolo: prova', line, '', BODY],
          below: ['Titolo: prova', '', line, '', BODY],
          'after text': [BODY, '', line],
        }[drawn.where];
        const notice = await parsed(lines.join(drawn.end));
        if (notice.kind === 'refused') {
          met.refused += 1;
          return;
        }
        met.understood += 1;
        assert.deepEqual(notice.parts, [{ kind: 'text', text: BODY }], JSON.stringify(line));
        const { sendAt, expiresAt } = notice.header;
        assert.equal(sendAt === null, !INVIA.includes(label));
        assert.equal(expiresAt === null, !SCADE.includes(label));
      }),
      plan,
    );
    for (const count of Object.values(met))
      assert.ok(count > plan.numRuns / 20, JSON.stringify(met));
  });
});
