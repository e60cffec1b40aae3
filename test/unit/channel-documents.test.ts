import assert from 'node:assert/strict';
import type { OutgoingContent } from '#src/model/message.js';
import { useTownWithChannel, type TownWithChannel } from '../support/town-with-channel.js';

const MINUTE = 60_000;

describe('ChannelPoster, where a notice has a document,', () => {
  let town: TownWithChannel;
  const db = useTownWithChannel((founded) => (town = founded));

  const document: OutgoingContent = {
    kind: 'media',
    path: '/spool/o.pdf',
    sha256: 'ab'.repeat(32),
    mimetype: 'application/pdf',
    filename: 'ordinanza.pdf',
    as: 'document',
    caption: 'Ordinanza 12',
  };

  it('posts of a PDF its first pages, the words on the first, and where the whole of it is', async () => {
    town.pages.drawn = [Buffer.from([1]), Buffer.from([2]), Buffer.from([3]), Buffer.from([4])];
    const noticeId = await town.accept('ordinanza', { parts: [document] });
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(
      town.posts().map(({ text, sha256 }) => [text, sha256?.slice(0, 2)]),
      [
        ['Ordinanza 12\n\nIl documento intero è sul sito.', '01'],
        ['', '02'],
        ['', '03'],
      ],
    );
  });

  it('posts of a file of Office its words: only PDFs are drawn', async () => {
    town.pages.drawn = [Buffer.from([1])];
    const mimetype = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    const noticeId = await town.accept('ordinanza', { parts: [{ ...document, mimetype }] });
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(town.texts(), [['Ordinanza 12\n\nIl documento intero è sul sito.', 1]]);
  });

  it('posts of a document its words, and where the whole of it is', async () => {
    const noticeId = await town.accept('ordinanza', { parts: [document] });
    await town.reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(town.texts(), [['Ordinanza 12\n\nIl documento intero è sul sito.', 1]]);
  });

  it('posts what is urgent, and other texts, while pages of a document are being drawn', async () => {
    let draw: () => void = () => undefined;
    town.pages.mayDraw = new Promise<void>((resolve) => (draw = resolve));
    town.pages.drawn = [Buffer.from('a')];
    const delibera = await town.accept('Delibera', { parts: [document] });
    const urgent = await town.accept('Acqua chiusa', { urgent: true });
    const plain = await town.accept('Mercato spostato');
    const begun = town.clock.elapsed();
    await town.reaches('the urgent one', urgent, 'posted');
    await town.reaches('the other text', plain, 'posted');
    assert.ok(town.clock.elapsed() - begun < 5_000, String(town.clock.elapsed() - begun));
    assert.deepEqual(await town.states(delibera), []);
    draw();
    await town.reaches('the pages', delibera, 'posted');
  });

  it('draws a document once whose notice is hurried meanwhile', async () => {
    await db.subscribe(1);
    let draw: () => void = () => undefined;
    town.pages.mayDraw = new Promise<void>((resolve) => (draw = resolve));
    town.pages.drawn = [Buffer.from('a')];
    const delibera = await town.accept('Delibera', { parts: [document] });
    await town.clock.passesUntil('it to be drawn', () => town.pages.asked === 1);
    assert.ok(await town.storage.notices.sendNow(delibera, town.clock.now()));
    town.topics.touch('decisions');
    await town.clock.advance(30_000);
    draw();
    await town.reaches('the page', delibera, 'posted');
    await town.clock.advance(MINUTE);
    assert.equal(town.pages.asked, 1);
    assert.equal(town.posts().length, 1);
  });

  it('draws a document that is hurried at once, though another one is being drawn', async () => {
    await db.subscribe(1);
    let draw: () => void = () => undefined;
    town.pages.mayDraw = new Promise<void>((resolve) => (draw = resolve));
    town.pages.drawn = [Buffer.from('a')];
    const long = await town.accept('Bilancio', { parts: [document] });
    await town.clock.passesUntil('it to be drawn', () => town.pages.asked === 1);
    town.pages.mayDraw = Promise.resolve();
    const hurried = await town.accept('Delibera', { parts: [document] });
    await town.clock.advance(1_000);
    assert.equal(town.pages.asked, 1);
    assert.ok(await town.storage.notices.sendNow(hurried, town.clock.now()));
    town.topics.touch('decisions');
    await town.reaches('the hurried one', hurried, 'posted');
    assert.deepEqual(await town.states(long), []);
    draw();
    await town.reaches('the other one', long, 'posted');
    await town.clock.advance(MINUTE);
    assert.equal(town.pages.asked, 2);
  });

  it('tries again after a pause when pages could not be kept', async () => {
    town.pages.drawn = [Buffer.from('a')];
    town.pages.isDiskFull = true;
    const delibera = await town.accept('Delibera', { parts: [document] });
    const begun = town.clock.elapsed();
    await town.clock.passesUntil('some tries', () => town.pages.kept >= 3);
    assert.ok(town.clock.elapsed() - begun >= 2_000, String(town.clock.elapsed() - begun));
    assert.deepEqual(await town.states(delibera), []);
    town.pages.isDiskFull = false;
    await town.reaches('the page', delibera, 'posted');
    assert.equal(town.posts()[0]?.sha256, '61'.padEnd(64, '0'));
  });
});
