import assert from 'node:assert/strict';
import type { Actor, AuditEvent } from '#src/model/audit.js';
import { usePanel } from '../support/panel.js';

const DAY = 86_400_000;

describe('the page with the audit log', () => {
  const panel = usePanel();

  async function record(actor: Actor, event: AuditEvent, text: string, at: number): Promise<void> {
    await panel.storage.audit.record({ actor, event, text, at, noticeId: null });
  }

  async function shown(query = ''): Promise<string[]> {
    const { body } = await panel.page(`/registro${query}`);
    return [...body.matchAll(/voce \w+/g)].map(([found]) => found);
  }

  it('shows the newest first, in the comune’s time, texts escaped', async () => {
    await record('staff', 'notice.stopped', 'voce una <img src=x>', Date.UTC(2026, 6, 1, 6, 30));
    await record('whatsapp', 'session.lost', 'voce due', Date.UTC(2026, 6, 1, 6, 31));
    assert.deepEqual(await shown(), ['voce due', 'voce una']);
    const { body } = await panel.page('/registro');
    assert.match(body, />01\/07\/2026 08:30</);
    assert.ok(body.includes('voce una &lt;img src=x&gt;') && !body.includes('<img src=x>'));
  });

  it('is searched by who, what, when and words', async () => {
    const at = Date.UTC(2026, 10, 10, 12);
    await record('staff', 'notice.stopped', 'voce uno: Fermato', at);
    await record('service', 'notice.sent', 'voce due: 100%', at + DAY);
    await record('whatsapp', 'session.lost', 'voce tre', at + 2 * DAY);
    assert.deepEqual(await shown('?chi=staff'), ['voce uno']);
    assert.deepEqual(await shown('?cosa=notice'), ['voce due', 'voce uno']);
    assert.deepEqual(await shown('?dal=2026-11-11'), ['voce tre', 'voce due']);
    assert.deepEqual(await shown('?al=2026-11-11'), ['voce due', 'voce uno']);
    assert.deepEqual(await shown('?testo=fermato'), ['voce uno']);
    assert.deepEqual(await shown('?testo=%25'), ['voce due']);
    assert.deepEqual(await shown('?chi=nobody&cosa=%27&dal=never&prima=x'), [
      'voce tre',
      'voce due',
      'voce uno',
    ]);
  });

  it('finds under each subject everything that is about it', async () => {
    const events = {
      notice: ['notice.sent', 'refusal.put-aside', 'renewal.asked'],
      delivery: ['delivery.reply-given-up', 'sending.stopped'],
      channel: ['channel.decided'],
      subscribers: ['subscribers.looked-up', 'register.imported', 'people.given-up'],
      session: ['session.lost'],
      service: ['service.restarted', 'clock.back'],
    } as const;
    for (const [subject, names] of Object.entries(events))
      for (const name of names) await record('service', name, `voce ${subject}`, 1);
    for (const [subject, names] of Object.entries(events))
      assert.deepEqual(
        await shown(`?cosa=${subject}`),
        names.map(() => `voce ${subject}`),
      );
    const { body } = await panel.page('/registro');
    const offered = [...body.matchAll(/<option value="(\w+)"/g)].map(([, value]) => value);
    assert.deepEqual(
      Object.keys(events).filter((subject) => !offered.includes(subject)),
      [],
    );
  });

  it('is paged', async () => {
    for (let index = 0; index < 205; index += 1) {
      await record('staff', 'notice.stopped', `voce n${index}`, index);
    }
    const seen: string[] = [];
    let query: string | undefined = '?chi=staff';
    while (query !== undefined) {
      seen.push(...(await shown(query)));
      const { body } = await panel.page(`/registro${query}`);
      query = /href="\/registro(\?[^"]*prima=\d+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    }
    assert.equal(seen.length, 205);
    assert.equal(new Set(seen).size, 205);
    assert.deepEqual([seen[0], seen.at(-1)], ['voce n204', 'voce n0']);
  });

  it('is downloaded as CSV that no spreadsheet runs', async function () {
    this.timeout(60_000); // each entry is flushed to the disk
    await record('staff', 'notice.stopped', '=HYPERLINK("http://evil.example";"apri")', 0);
    await record('staff', 'notice.stopped', 'due righe:\nuna, e «l’altra"', 0);
    for (let index = 0; index < 1_200; index += 1) {
      await record('service', 'notice.sent', `voce ${index}`, 0);
    }
    const { headers, body } = await panel.ask('/registro.csv?chi=staff');
    assert.equal(headers['content-type'], 'text/csv; charset=utf-8');
    assert.match(String(headers['content-disposition']), /attachment; filename="registro\.csv"/);
    assert.equal(
      body,
      '\ufeffQuando;Chi;Evento;Avviso;Che cosa è successo\r\n' +
        '1970-01-01 01:00:00;Ufficio;notice.stopped;;"due righe:\nuna, e «l’altra"""\r\n' +
        '1970-01-01 01:00:00;Ufficio;notice.stopped;;"\'=HYPERLINK(""http://evil.example"";""apri"")"\r\n',
    );
    const all = await panel.ask('/registro.csv');
    assert.equal(all.body.match(/\r\n/g)?.length, 1_203);
  });
});
