/** What the emulated servers and phones do with the comune's messages. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EmulatedWhatsApp } from './emulated-whatsapp.js';
import { call, fetchFromWeb } from './stand-in-page.js';

const list = '1795481300@broadcast';

describe('what the comune sends through the emulated servers', () => {
  const whatsapp = new EmulatedWhatsApp();
  beforeEach(() => whatsapp.page.pair(whatsapp.scan));

  it('shows on the phone, is acknowledged first and then delivered', async () => {
    const anna = await whatsapp.citizen();
    const ack = await whatsapp.page.sendText('A1', anna.lid, 'Buongiorno è attivo 👍');
    assert.equal(ack.error, undefined);
    const receipt = await whatsapp.page.next('receipt');
    assert.deepEqual(
      [receipt.ids, receipt.from, receipt.participant],
      [['A1'], anna.lid, undefined],
    );
    assert.ok(whatsapp.page.heard.indexOf(ack) < whatsapp.page.heard.indexOf(receipt));
    assert.deepEqual(
      (await whatsapp.inbox(anna)).map(({ id, from, body, type, via }) => [
        id,
        from,
        body,
        type,
        via,
      ]),
      [['A1', '393665775490', 'Buongiorno è attivo 👍', 'chat', 'direct']],
    );
  });

  it('by list reaches those who saved the number and nobody who was left out', async () => {
    const people = {
      saved: await whatsapp.citizen(),
      notSaved: await whatsapp.citizen({ savedContact: false }),
      gone: await whatsapp.citizen({ onWhatsApp: false }),
      blocked: await whatsapp.citizen({ blocked: true }),
      off: await whatsapp.citizen({ online: false }),
      leftOut: await whatsapp.citizen(),
    };
    const { leftOut, ...asked } = people;
    const lids = Object.values(asked).map(({ lid }) => lid);
    await whatsapp.page.sendText('L1', list, 'avviso', lids);
    await whatsapp.page.settled();
    const receipts = whatsapp.page
      .all('receipt')
      .map(({ from, participant }) => [from, participant]);
    assert.deepEqual(receipts, [[list, people.saved.lid]]);
    const shown = await Promise.all(Object.values(people).map((each) => whatsapp.inbox(each)));
    assert.deepEqual(
      shown.map((each) => each.length),
      [1, 0, 0, 0, 0, 0],
    );
    assert.equal((await whatsapp.inbox(people.saved))[0]?.via, 'list');
    assert.deepEqual((await whatsapp.inbox(leftOut)).length, 0);
    assert.deepEqual(
      (await whatsapp.accepted())[0]?.recipients,
      Object.values(asked).map(({ phone }) => phone),
    );

    await call(whatsapp.emulator, 'PATCH', `/control/people/${people.off.phone}`, { online: true });
    await whatsapp.page.next('receipt', ({ participant }) => participant === people.off.lid);
    assert.equal((await whatsapp.inbox(people.off)).length, 1);
  });

  it('one to one also reaches those who have not saved the number, but never the blocked', async () => {
    const stranger = await whatsapp.citizen({ savedContact: false });
    const blocked = await whatsapp.citizen({ blocked: true });
    await whatsapp.page.sendText('D1', stranger.lid, 'x');
    await whatsapp.page.sendText('D2', blocked.lid, 'x');
    assert.equal((await whatsapp.inbox(stranger)).length, 1);
    assert.equal((await whatsapp.inbox(blocked)).length, 0);
  });

  it('is refused by list above the limit, without recipients, or with one twice', async () => {
    const { first } = (
      await call<{ first: string }>(whatsapp.emulator, 'POST', '/control/people/bulk', {
        count: 257,
      })
    ).body;
    const lids = await lidsFrom(first, 257);
    assert.equal((await whatsapp.page.sendText('T1', list, 'x', lids)).error, 400);
    assert.equal((await whatsapp.page.sendText('T2', list, 'x', [])).error, 400);
    assert.equal(
      (await whatsapp.page.sendText('T3', list, 'x', [lids[0] ?? '', lids[0] ?? ''])).error,
      400,
    );
    assert.deepEqual(await whatsapp.accepted(), []);
    assert.equal(
      (await whatsapp.page.sendText('T4', list, 'x', lids.slice(0, 256))).error,
      undefined,
    );
    await whatsapp.page.settled();
    assert.equal(whatsapp.page.all('receipt').length, 256);
  });

  it('with one id twice is recorded twice, shown once, and said to be there each time', async () => {
    const anna = await whatsapp.citizen();
    await whatsapp.page.sendText('B1', anna.lid, 'x');
    whatsapp.page.sayText('B1', anna.lid, 'x');
    await whatsapp.page.settled();
    await whatsapp.page.settled();
    assert.equal((await whatsapp.accepted()).length, 2);
    assert.equal((await whatsapp.inbox(anna)).length, 1);
    assert.deepEqual(
      [whatsapp.page.all('ack').length, whatsapp.page.all('receipt').length],
      [2, 2],
    );
  });

  it('is read only where people read, and said to be read only where they let it be seen', async () => {
    const open = await whatsapp.citizen({ reads: true });
    const discreet = await whatsapp.citizen({ reads: true, readReceipts: false });
    const later = await whatsapp.citizen();
    await whatsapp.page.sendText('R1', list, 'x', [open.lid, discreet.lid, later.lid]);
    await whatsapp.page.settled();
    const reads = () => whatsapp.page.all('receipt').filter(({ type }) => type === 'read');
    assert.deepEqual(
      reads().map(({ participant }) => participant),
      [open.lid],
    );
    await call(whatsapp.emulator, 'POST', `/control/people/${later.phone}/read`);
    await whatsapp.page.next(
      'receipt',
      ({ type, participant }) => type === 'read' && participant === later.lid,
    );
  });

  it('carries media whole, and is refused with media that was never uploaded', async () => {
    const anna = await whatsapp.citizen();
    const bytes = Buffer.from('not really a picture');
    const uploaded = await fetchFromWeb(whatsapp.emulator, '/media', bytes);
    const { directPath } = JSON.parse(uploaded.bytes.toString()) as { directPath: string };
    assert.deepEqual((await fetchFromWeb(whatsapp.emulator, directPath)).bytes, bytes);
    const media = { mimetype: 'image/jpeg', size: bytes.length, filehash: '', mediaKey: '' };
    const picture = (path: string) =>
      ({ type: 'image', caption: 'Sagra', media: { ...media, directPath: path } }) as const;
    whatsapp.page.say({ kind: 'message', id: 'M1', to: anna.lid, content: picture(directPath) });
    whatsapp.page.say({ kind: 'message', id: 'M2', to: anna.lid, content: picture('/media/none') });
    assert.equal((await whatsapp.page.next('ack', ({ id }) => id === 'M2')).error, 400);
    const [entry] = await whatsapp.inbox(anna);
    assert.deepEqual(
      [entry?.body, entry?.type, entry?.media?.mimetype],
      ['Sagra', 'image', 'image/jpeg'],
    );
    assert.equal(entry?.media?.sha256, createHash('sha256').update(bytes).digest('hex'));
    assert.equal(entry.media.bytes, bytes.length);
  });

  it('can be withdrawn and changed', async () => {
    const anna = await whatsapp.citizen();
    await whatsapp.page.sendText('W1', anna.lid, 'sbagliato');
    const edited = { type: 'edited', target: 'W1', body: 'giusto' } as const;
    whatsapp.page.say({ kind: 'message', id: 'W2', to: anna.lid, content: edited });
    await whatsapp.page.next('ack', ({ id }) => id === 'W2');
    assert.equal((await whatsapp.inbox(anna))[0]?.body, 'giusto');
    whatsapp.page.say({
      kind: 'message',
      id: 'W3',
      to: anna.lid,
      content: { type: 'revoked', target: 'W1' },
    });
    await whatsapp.page.next('ack', ({ id }) => id === 'W3');
    assert.equal((await whatsapp.inbox(anna))[0]?.revoked, true);
  });

  it('shows as a Status post when it is one', async () => {
    whatsapp.page.say({ kind: 'status-post', id: 'S1', content: { type: 'chat', body: 'storia' } });
    await whatsapp.page.next('ack', ({ id }) => id === 'S1');
    const statuses = (await call<{ body: string }[]>(whatsapp.emulator, 'GET', '/control/statuses'))
      .body;
    assert.deepEqual(
      statuses.map(({ body }) => body),
      ['storia'],
    );
  });

  const lidsFrom = async (first: string, count: number): Promise<string[]> => {
    const users = Array.from({ length: count }, (_, n) => `${Number(first) + n}@c.us`);
    const { result } = await whatsapp.page.ask({ name: 'usync', users });
    return (result as { lid: string }[]).map(({ lid }) => lid);
  };
});
