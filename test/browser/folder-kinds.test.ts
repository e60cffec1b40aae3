/**
 * Files as offices make them, through the folder to the phones, one of each kind: what is sent arrives
 * byte by byte, what is not lies in `scartati` with its reason, and what is no notice stays. The home
 * has accents in its path, and the system is set to a language that knows none.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmulatedComune } from '../support/emulated-comune.js';
import { fixture } from '../support/fixtures.js';
import { undecodableJpeg } from '../support/undecodable-jpeg.js';
import { until } from '../support/until.js';

const CITIZEN = '393335000001';

const SENT = [
  ['foto.jpg', 'mercato.jpg', 'image'],
  ['manifesto.png', 'avviso.png', 'image'],
  ['fiera.webp', 'fiera.webp', 'image'],
  ['animata.gif', 'animata.gif', 'image'],
  ['video.mp4', 'video.mp4', 'video'],
  ['ordinanza.pdf', 'ordinanza.pdf', 'document'],
  ['avviso.docx', 'avviso.docx', 'document'],
  ['raccolta.ods', 'raccolta.ods', 'document'],
  ['vecchio.xls', 'raccolta.xls', 'document'],
  ['tabella.xlsx', 'raccolta.xlsx', 'document'],
  ['verbale.odt', 'avviso.odt', 'document'],
  ['lettera.doc', 'avviso.doc', 'document'],
  ['serata.pptx', 'presentazione.pptx', 'document'],
  ['proiezione.odp', 'presentazione.odp', 'document'],
  ['diapositive.ppt', 'presentazione.ppt.gz', 'document'],
] as const;

const TEXTS = {
  'graduatoria concorso.esito.txt': 'La graduatoria è pubblicata.',
  'AVVISO-CAMPANILE-chiuso-per-restauro.txt': 'Il campanile è chiuso per restauro.',
  'sagra.txt.txt': 'La sagra è rinviata.',
} as const;

const REFUSED = [
  [
    'comune.sync-conflict-20261129-012436-ABCDEF7.txt',
    Buffer.from('Una copia'),
    /sincronizzazione/,
  ],
  ['foto iPhone.heic', fixture('fiera.heic'), /HEIC/],
  ['archivio.zip', fixture('archivio.zip'), /archivio compresso/],
  ['protetto.pdf', fixture('protetto.pdf'), /protetto/],
  ['delibera.pdf', fixture('firmato-con-altro-nome.pdf'), /documento firmato/],
  ['graduatoria.xls', fixture('elenco-csv.xls'), /CSV/],
  ['ripresa.mp4', fixture('video-hevc.mp4'), /HEVC/],
  ['scansione.jpg', undecodableJpeg(), /non riesce ad aprire/],
] as const;

const PASSED_OVER = ['bozza.txt.bak', 'orari.pdf.filepart', '.nomedia', 'Thumbs.db'];

describe('files as offices make them, in a folder with accents', function () {
  this.timeout(300_000);
  let comune: EmulatedComune;

  before(async () => {
    comune = await EmulatedComune.found('Città di Bientina – perché no ');
    await comune.start({ env: { LC_ALL: 'C', LANG: 'C' } });
    await comune.pair();
    await comune.subscribe([CITIZEN]);
  });

  after(() => comune?.close());

  const avvisi = (...path: readonly string[]): string => join(comune.home, 'avvisi', ...path);

  it('arrive as they are, or are refused with a reason, or lie there as before', async () => {
    for (const [name, source] of SENT) await writeFile(avvisi(name), fixture(source));
    for (const [name, text] of Object.entries(TEXTS)) await writeFile(avvisi(name), text);
    for (const [name, bytes] of REFUSED) await writeFile(avvisi(name), bytes);
    for (const name of PASSED_OVER) await writeFile(avvisi(name), 'x');
    await mkdir(avvisi('mercato'));
    await writeFile(avvisi('mercato', 'testo.txt'), 'Il mercato è in piazza.');
    await writeFile(avvisi('mercato', '.picasa.ini'), 'x');

    const shown = async () => await comune.phones.inbox(CITIZEN);
    for (const [name, source, type] of SENT) {
      const sha256 = createHash('sha256').update(fixture(source)).digest('hex');
      await until(`${name} on the phone`, async () =>
        (await shown()).some((one) => one.media?.sha256 === sha256 && one.type === type),
      );
    }
    for (const text of [...Object.values(TEXTS), 'Il mercato è in piazza.']) {
      await until(text, async () => (await shown()).some(({ body }) => body === text));
    }
    for (const [name, , why] of REFUSED) {
      const reason = `${name.replace(/\.[^.]+$/, '')}.motivo.txt`;
      await until(reason, async () => (await readdir(avvisi('scartati'))).includes(reason));
      assert.match(await readFile(avvisi('scartati', reason), 'utf8'), why);
    }
    const left = await readdir(avvisi());
    for (const name of PASSED_OVER) assert.ok(left.includes(name), name);
    const notices = SENT.length + Object.keys(TEXTS).length + 1;
    const arrived = (await shown()).filter(
      ({ body, media }) => media !== undefined || !body.includes('DISATTIVA'),
    );
    assert.equal(arrived.length, notices, 'and nothing else');
  });
});
