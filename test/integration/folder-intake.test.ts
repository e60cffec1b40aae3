import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixture } from '../support/fixtures.js';
import { undecodableJpeg } from '../support/undecodable-jpeg.js';
import { notTakenIn } from '#src/messages/it/alerts.js';
import { cutShort, undecodable, unsupported } from '#src/messages/it/rejections/files.js';
import { alreadyTaken, reasonNote, REPEAT } from '#src/messages/it/rejections/notices.js';
import type { Notice } from '#src/model/notice.js';
import { readDate } from '#src/notices/italian-dates.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows } from '../support/shows.js';

describe('the intake', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });

  afterEach(() => comune.close());

  /** Why a copy of the first notice is not taken. */
  async function asKnown(): Promise<string> {
    const progress = await comune.store.progress(1);
    return alreadyTaken(await comune.notice(), progress, 'Europe/Rome').why;
  }

  it('accepts a text and leaves it where it is until it is sent', async () => {
    await comune.drop('mercato.txt', fixture('windows-1252.txt'));
    const { accepted } = await comune.takeIn();
    assert.equal(accepted.length, 1);
    assert.deepEqual(namesOf(accepted[0]), ['mercato.txt']);
    shows(JSON.stringify(accepted[0]?.parts), 'via della Libertà');
    assert.deepEqual(await comune.files(), ['mercato.txt']);
    assert.equal((await comune.takeIn()).accepted.length, 0);
    assert.equal((await comune.notices()).length, 1);
  });

  it('accepts a picture with its caption and keeps a copy of its own', async () => {
    const bytes = fixture('mercato.jpg');
    await comune.drop('mercato.jpg', bytes);
    await comune.drop('mercato.txt', 'Domani mercato');
    await comune.takeIn();
    const notice = await comune.notice();
    assert.deepEqual(namesOf(notice), ['mercato.txt', 'mercato.jpg']);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    assert.equal(notice.files[1]?.sha256, sha256);
    const [part] = notice.parts;
    assert.ok(part?.kind === 'media');
    assert.equal(part.caption, 'Domani mercato');
    assert.equal(part.filename, 'mercato.jpg');
    assert.equal(part.sha256, sha256);
    assert.deepEqual(await readFile(part.path), bytes);
  });

  it('does not put off by a week what was written yesterday for today', async () => {
    await comune.drop('scuola.txt', 'Invia il: mercoledì 8:30\n\nLa scuola è chiusa.');
    const saved = new Date(comune.clock.now() - 86_400_000);
    await utimes(join(comune.avvisi, 'scuola.txt'), saved, saved);
    assert.equal((await comune.takeIn()).refused.length, 1);
    assert.deepEqual(await comune.notices(), []);
    const moment = { now: comune.clock.now(), zone: 'Europe/Rome', writtenAt: saved.getTime() };
    const date = readDate('mercoledì 8:30', moment, { hour: 8, minute: 0 });
    assert.ok(date.kind === 'impossible');
    shows(await comune.read('scartati', 'scuola.motivo.txt'), date.why);
  });

  it('takes from the header what the notice is to be, and knows its file again', async () => {
    const text = 'Invia il: 8/12/2026 8:30\nUrgente: sì\nTitolo: Acqua\n\nManca l’acqua.';
    await comune.drop('a.txt', text);
    await comune.takeIn();
    const { title, urgent, sendAt, expiresAt, parts } = await comune.notice();
    assert.deepEqual(
      { title, urgent, sendAt, expiresAt, parts },
      {
        title: 'Acqua',
        urgent: true,
        sendAt: Date.parse('2026-12-08T07:30Z'),
        expiresAt: null,
        parts: [{ kind: 'text', text: 'Manca l’acqua.' }],
      },
    );
    comune.restart();
    await comune.takeIn();
    assert.equal((await comune.notices()).length, 1);
    assert.deepEqual(await comune.files('scartati'), []);
  });

  for (const order of [
    ['mercato.jpg', 'mercato.txt'],
    ['mercato.txt', 'mercato.jpg'],
  ]) {
    it(`makes one notice of ${order.join(' and then ')}`, async () => {
      const content = (name: string) => (name.endsWith('jpg') ? fixture('mercato.jpg') : 'Mercato');
      for (const name of order) {
        await comune.drop(name, content(name));
        await comune.intake.takeIn();
        await comune.clock.advance(2000);
        await comune.intake.takeIn();
      }
      await comune.takeIn();
      assert.equal((await comune.notices()).length, 1);
      assert.equal((await comune.notice()).files.length, 2);
    });
  }

  it('takes the oldest first', async () => {
    for (const [name, age] of [
      ['terzo', 1],
      ['primo', 3],
      ['secondo', 2],
    ] as const) {
      await comune.drop(`${name}.txt`, name);
      await utimes(join(comune.avvisi, `${name}.txt`), 1000 - age, 1000 - age);
    }
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['primo', 'secondo', 'terzo']);
  });

  it('puts what is no notice aside, unchanged, with a reason', async () => {
    await comune.drop('verbale.rtf', 'PK');
    await comune.drop('verbale.txt', 'Il verbale');
    await comune.drop('buono.txt', 'Buono');
    const round = await comune.takeIn();
    assert.equal(round.refused.length, 1);
    assert.deepEqual(await comune.names(), ['buono']);
    assert.deepEqual(await comune.files(), ['buono.txt']);
    assert.deepEqual(await comune.files('scartati'), [
      'verbale.motivo.txt',
      'verbale.rtf',
      'verbale.txt',
    ]);
    assert.equal(await comune.read('scartati', 'verbale.rtf'), 'PK');
    const reason = await comune.read('scartati', 'verbale.motivo.txt');
    assert.equal(
      reason,
      `\ufeff${reasonNote(
        { name: 'verbale', files: ['verbale.txt', 'verbale.rtf'], isTest: false },
        unsupported('verbale.rtf', 'rtf'),
        Date.UTC(2026, 10, 24, 9, 32),
        'Europe/Rome',
      ).replaceAll('\n', '\r\n')}`,
    );
  });

  it('gives refused files a number where their name is taken, the same for all', async () => {
    for (const content of ['uno', 'due', 'tre']) {
      await comune.drop('a.docx', content);
      await comune.drop('a.txt', content);
      await comune.takeIn();
    }
    assert.deepEqual(await comune.files('scartati'), [
      'a (2).docx',
      'a (2).motivo.txt',
      'a (2).txt',
      'a (3).docx',
      'a (3).motivo.txt',
      'a (3).txt',
      'a.docx',
      'a.motivo.txt',
      'a.txt',
    ]);
    assert.equal(await comune.read('scartati', 'a.docx'), 'uno');
    assert.equal(await comune.read('scartati', 'a (3).txt'), 'tre');
  });

  it('gives a picture that ends too soon a minute to grow', async () => {
    const bytes = fixture('mercato.jpg');
    await comune.drop('a.jpg', bytes.subarray(0, 1500));
    assert.equal((await comune.takeIn()).refused.length, 0);
    await comune.drop('a.jpg', bytes);
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['a']);

    await comune.drop('b.jpg', bytes.subarray(0, 1500));
    await comune.takeIn();
    await comune.clock.advance(60_000);
    assert.equal((await comune.takeIn()).refused.length, 1);
    shows(await comune.read('scartati', 'b.motivo.txt'), cutShort('b.jpg').why);
  });

  it('puts a picture aside that the browser cannot decode, and says how to save it again', async () => {
    comune.decodes = (bytes) => !bytes.equals(undecodableJpeg());
    await comune.drop('scansione.jpg', undecodableJpeg());
    await comune.drop('scansione.txt', 'Il bando');
    await comune.drop('foto.jpg', fixture('mercato.jpg'));
    const round = await comune.takeIn();
    assert.deepEqual(await comune.names(), ['foto']);
    assert.equal(round.refused.length, 1);
    const files = ['scansione.jpg', 'scansione.motivo.txt', 'scansione.txt'];
    assert.deepEqual(await comune.files('scartati'), files);
    const reason = await comune.read('scartati', 'scansione.motivo.txt');
    shows(reason, undecodable('scansione.jpg').why);
    shows(reason, undecodable('scansione.jpg').remedy);
    assert.deepEqual(await readdir(join(comune.home, 'archivio', 'spool')), [
      `${createHash('sha256').update(fixture('mercato.jpg')).digest('hex')}.jpg`,
    ]);
  });

  it('lets a picture wait for a page that can judge it, and is not held up for ever', async () => {
    comune.decodes = () => null;
    await comune.drop('a.jpg', fixture('mercato.jpg'));
    await comune.drop('b.txt', 'Un testo');
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['b']);
    assert.deepEqual(await comune.files('scartati'), []);
    comune.decodes = () => true;
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['b', 'a']);

    comune.decodes = () => null;
    await comune.drop('c.png', fixture('avviso.png'));
    await comune.takeIn();
    await comune.clock.advance(120_000);
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['b', 'a', 'c']);
  });

  it('makes a new notice of the same name with new content', async () => {
    await comune.drop('a.txt', 'uno');
    await comune.takeIn();
    await comune.drop('a.txt', 'uno e due');
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['a', 'a']);
    assert.deepEqual(await comune.files(), ['a.txt']);
  });

  it('does not send again what was sent, but says when that was', async () => {
    await comune.drop('a.txt', 'uno');
    await comune.takeIn();
    await comune.clock.advance(Date.UTC(2026, 10, 24, 9, 40) - comune.clock.now());
    await comune.send();
    await comune.filing.fileDone();
    await comune.drop('a.txt', 'uno\r\n');
    assert.equal((await comune.takeIn()).refused.length, 1);
    assert.equal((await comune.notices()).length, 1);
    const { finishedAt } = await comune.notice();
    assert.equal(finishedAt, Date.UTC(2026, 10, 24, 9, 40));
    assert.equal((await comune.store.progress(1)).accepted, 3);
    shows(await comune.read('scartati', 'a.motivo.txt'), await asKnown());
  });

  it('takes the same content under another name for a copy, sent or waiting, for 30 days', async () => {
    await comune.drop('a.txt', 'uno');
    await comune.takeIn();
    await comune.drop('b.txt', 'uno');
    assert.equal((await comune.takeIn()).refused.length, 1);
    const waiting = await comune.read('scartati', 'b.motivo.txt');
    assert.equal((await comune.notice()).finishedAt, null);
    shows(waiting, await asKnown());
    assert.deepEqual(await comune.files(), ['a.txt']);

    await comune.send();
    await comune.filing.fileDone();
    await comune.clock.advance(29 * 24 * 60 * 60_000);
    await comune.drop('c.txt', 'uno');
    assert.equal((await comune.takeIn()).refused.length, 1);
    await comune.clock.advance(2 * 24 * 60 * 60_000);
    await comune.drop('d.txt', 'uno');
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['a', 'd']);
  });

  it('sends again what was sent when its header says so', async () => {
    for (const text of ['uno', 'Ripeti: sì\n\nuno', 'Ripeti: no\n\nuno']) {
      await comune.drop('a.txt', text);
      await comune.takeIn();
      await comune.send((await comune.notices()).length);
      await comune.filing.fileDone();
    }
    assert.equal((await comune.notices()).length, 2);
    shows(await comune.read('scartati', 'a.motivo.txt'), REPEAT);
  });

  it('leaves a waiting notice alone though its file is touched', async () => {
    await comune.drop('a.txt', 'uno');
    await comune.takeIn();
    await utimes(join(comune.avvisi, 'a.txt'), 5, 5);
    const round = await comune.takeIn();
    assert.deepEqual([round.accepted.length, round.refused.length], [0, 0]);
    assert.deepEqual(await comune.files(), ['a.txt']);
  });

  it('knows the files of a waiting notice after a restart, and mixes nothing up', async () => {
    await comune.drop('a.jpg', fixture('mercato.jpg'));
    await comune.takeIn();
    comune.restart();
    await comune.drop('a.txt', 'un testo in ritardo');
    await comune.takeIn();
    assert.deepEqual((await comune.notices()).map(namesOf), [['a.jpg'], ['a.txt']]);
  });

  it('goes on with the others when one fails, and tries that one again', async () => {
    await comune.drop('a.txt', 'uno');
    await comune.drop('b.txt', 'due');
    comune.refusedNotices = 1;
    await comune.intake.takeIn();
    await comune.clock.advance(3000);
    const failed = await comune.intake.takeIn();
    assert.equal(failed.failed, 1);
    assert.deepEqual(await comune.names(), ['b']);
    assert.equal(comune.alerts.current()[0]?.text, notTakenIn(['«a»'], false));
    await comune.intake.takeIn();
    assert.deepEqual(await comune.names(), ['b', 'a']);
    assert.deepEqual(comune.alerts.current(), []);
  });

  it('tells when the folder cannot be had, and recovers', async () => {
    await rm(comune.avvisi, { recursive: true });
    await writeFile(comune.avvisi, 'a file where the folder should be');
    const round = await comune.intake.takeIn();
    assert.equal(round.isAway, true);
    assert.equal(comune.alerts.current()[0]?.code, 'folder-away');
    await rename(comune.avvisi, join(comune.home, 'aside'));
    await comune.intake.takeIn();
    assert.deepEqual(comune.alerts.current(), []);
  });

  it('takes a hundred files in one round, each once', async () => {
    const numbers = Array.from({ length: 100 }, (_, index) => String(index + 1));
    for (const number of numbers) await comune.drop(`avviso ${number}.txt`, number);
    for (const number of numbers) await utimes(join(comune.avvisi, `avviso ${number}.txt`), 1, 1);
    await comune.takeIn();
    assert.deepEqual(
      await comune.names(),
      numbers.map((number) => `avviso ${number}`),
    );
  });
});

function namesOf(notice: Notice | undefined): string[] | undefined {
  return notice?.files.map(({ name }) => name);
}
