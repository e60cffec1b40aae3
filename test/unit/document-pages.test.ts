import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { decode } from 'jpeg-js';
import PDFDocument from 'pdfkit';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { PdfPages } from '#src/system/document-pages.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { fixturePath } from '../support/fixtures.js';
import { largePdf } from '../support/large-pdf.js';
import { useTempDir } from '../support/temp-dir.js';

describe('the first pages of a PDF', () => {
  const dir = useTempDir();
  let log: MemoryLogger;
  let pages: PdfPages;

  beforeEach(() => {
    log = new MemoryLogger();
    pages = new PdfPages(log);
  });

  /** A PDF with so many pages, each with its number on it. */
  async function written(count: number): Promise<string> {
    const document = new PDFDocument({ size: 'A4' });
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    const whole = new Promise((resolve) => document.once('end', resolve));
    for (let page = 1; page <= count; page += 1) {
      if (page > 1) document.addPage();
      document.fontSize(40).text(`Pagina ${'i'.repeat(page)}`);
    }
    document.end();
    await whole;
    const path = dir.join('ordinanza.pdf');
    await writeFile(path, Buffer.concat(chunks));
    return path;
  }

  /** Its size, and how many dots are dark. */
  function seen(jpeg: Buffer): { readonly width: number; readonly height: number; ink: number } {
    const { width, height, data } = decode(jpeg);
    let ink = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 100) ink += 1;
    return { width, height, ink };
  }

  it('are pictures of 1,600 dots with what is written on them, and no more than wanted', async () => {
    const found = await pages.firstPages(await written(4), 3);
    assert.equal(found?.length, 3);
    assert.deepEqual(log.lines, []);
    const [first, second, third] = found.map(seen);
    assert.ok(first && second && third);
    assert.ok(Math.abs(first.height - 1_600) < 5 && Math.abs(first.width - 1_131) < 5);
    assert.ok(first.ink > 1_000 && second.ink > first.ink && third.ink > second.ink);
  });

  it('are those there are, where there are fewer', async () => {
    assert.equal((await pages.firstPages(await written(1), 3))?.length, 1);
  });

  for (const name of ['libreoffice', 'stampa-vietata-aes-256']) {
    it(`show what is on them: ${name}.pdf`, async () => {
      const [first] = (await pages.firstPages(fixturePath(`${name}.pdf`), 3)) ?? [];
      assert.ok(first !== undefined && seen(first).ink > 1_000);
    });
  }

  it('are not to be had of a file with a password, a broken one, or one that has gone', async () => {
    const broken = dir.join('rotto.pdf');
    await writeFile(broken, '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n');
    for (const path of [fixturePath('protetto.pdf'), broken, dir.join('sparito.pdf')]) {
      assert.equal(await pages.firstPages(path, 3), null);
    }
    assert.equal(log.lines.filter((line) => line.includes('channel.pages-not-drawn')).length, 3);
  });

  it('are given up when drawing takes too long, or too much memory', async () => {
    const path = await written(1);
    const memory = 600 * 1024 * 1024;
    assert.equal(await new PdfPages(log, { time: 1, memory }).firstPages(path, 1), null);
    assert.equal(await new PdfPages(log, { time: 60_000, memory: 1 }).firstPages(path, 1), null);
    assert.match(log.lines.at(-1) ?? '', /too much memory/);
  });

  it('of the largest file are drawn beside the service, not in its memory', async () => {
    const path = dir.join('piano.pdf');
    await writeFile(path, largePdf(DEFAULT_LIMITS.documentBytes));
    const before = process.memoryUsage.rss();
    let highest = before;
    const timer = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 20);
    try {
      assert.equal((await pages.firstPages(path, 3))?.length, 1);
    } finally {
      clearInterval(timer);
    }
    const grown = (highest - before) / 1024 ** 2;
    assert.ok(grown < 30, `${grown.toFixed(0)} MB`);
  });
});
