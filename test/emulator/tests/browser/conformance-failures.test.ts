/** Holds the emulated page to how the real one fails: what is stored, what is answered, what leaves. */
import assert from 'node:assert/strict';
import { measured } from '../../conformance/vectors.js';
import { sample } from '../samples.js';
import { until } from '../../until.js';
import { LinkedPage } from './linked-page.js';
import type { Outcome } from './lists-probe.js';
import { L1, L2, L3, ME } from './lists-table.js';

/** What was measured of a list message that does not go out, a row for each thing that fails. */
interface MeasuredFailure {
  readonly fails: string;
  /** `pending`: nothing */
  readonly returned: string;
  readonly mainRow: number;
  /** acks that clones have */
  readonly clones: readonly number[];
  readonly messageInfo: boolean;
  readonly onTheWire: boolean;
  /** `n`: the servers'; absent: none is returned */
  readonly code?: null | 'n';
}
const FAILURES = measured<{ readonly listMessages: readonly MeasuredFailure[] }>('failures');

const ALL = [L1, L2, L3];
const mainKey = (id: string) => `true_<LIST>@broadcast_${id}_${ME}`;
const cloneKey = (lid: string, id: string) => `true_${lid}_${id}`;

/** Runs in the page: notes what goes through the door of list messages, as whoever wraps it does. */
function watchDoor(): void {
  const rpc = window.require('WAWebBroadcastMessageRPC') as {
    sendBroadcastMessageRPC(stanza: { readonly messageId: string }): Promise<unknown>;
  };
  const page = window as unknown as { passed?: string[] };
  if (page.passed) return;
  const passed: string[] = (page.passed = []);
  const handOver = rpc.sendBroadcastMessageRPC;
  rpc.sendBroadcastMessageRPC = (stanza) => {
    passed.push(stanza.messageId);
    return handOver(stanza);
  };
}

type Row = Readonly<Record<string, unknown>>;

/** Runs in the page. */
function deleteForEveryone(key: string): void {
  interface Message {
    readonly id: { readonly remote: object };
  }
  const { Msg, Chat } = window.require('WAWebCollections') as {
    Msg: { get(key: string): Message | undefined };
    Chat: { get(id: object): object | undefined };
  };
  const { Cmd } = window.require('WAWebCmd') as {
    Cmd: { sendRevokeMsgs(chat: object, messages: object, options: object): void };
  };
  const message = Msg.get(key);
  const chat = message && Chat.get(message.id.remote);
  if (!chat) throw new Error('no such message');
  Cmd.sendRevokeMsgs(chat, { list: [message], type: 'message' }, { clearMedia: true });
}

/** Runs in the page. */
function allRows(): Promise<Row[]> {
  const schema = window.require('WAWebSchemaMessage') as {
    getMessageTable(): { all(): Promise<Row[]> };
  };
  return schema.getMessageTable().all();
}

describe('the emulated page, when a message does not go out', function () {
  this.timeout(60_000);
  let linked: LinkedPage;
  let list: string;

  before(async () => {
    ({ linked, list } = await LinkedPage.withList());
    await linked.page.evaluate(watchDoor);
  });
  after(() => linked.close());
  afterEach(() => linked.clearFaults());

  const send = async (id: string, withinMs?: number) =>
    linked.asMeasured(
      await linked.page.evaluate(
        (options, limit) => window.probe.send(options, limit),
        { list, id, body: 'uno', recipients: linked.actual(ALL) },
        withinMs,
      ),
      list,
    );
  const sendPicture = async (id: string) =>
    linked.asMeasured(
      await linked.page.evaluate(
        (options, file) => window.probe.sendMedia(options, file),
        { list, id, body: '', recipients: linked.actual(ALL) },
        {
          name: 'avviso.png',
          type: 'image/png',
          base64: sample('avviso.png').toString('base64'),
        },
      ),
      list,
    );
  const stored = async (id: string) => {
    const { message, messageInfo } = linked.asMeasured(
      await linked.page.evaluate((wanted) => window.probe.rows(wanted), id),
      list,
    );
    const acks = new Map(message.map((row) => [String(row['id']), row['ack']]));
    return {
      main: acks.get(mainKey(id)),
      clones: ALL.map((lid) => acks.get(cloneKey(lid, id))),
      infoRows: messageInfo.length,
    };
  };
  const passed = (id: string) =>
    linked.page.evaluate(
      (wanted) => (window as unknown as { passed: string[] }).passed.includes(wanted),
      id,
    );
  /** As in the measured table. */
  const failsLike = async (what: string, id: string, outcome: Outcome): Promise<void> => {
    const row = FAILURES.listMessages.find(({ fails }) => fails.startsWith(what));
    assert.ok(row, what);
    const { messageSendResult, ackErrorCode } = (
      'value' in outcome ? outcome.value : { messageSendResult: 'pending' }
    ) as { readonly messageSendResult: string; readonly ackErrorCode?: number | null };
    const { main, clones, infoRows } = await stored(id);
    assert.deepEqual(
      {
        returned: messageSendResult,
        mainRow: main,
        messageInfo: infoRows > 0,
        onTheWire: await passed(id),
        code: typeof ackErrorCode === 'number' ? 'n' : ackErrorCode,
      },
      {
        returned: row.returned,
        mainRow: row.mainRow,
        messageInfo: row.messageInfo,
        onTheWire: row.onTheWire,
        code: row.code,
      },
      what,
    );
    assert.ok(
      clones.every((ack) => row.clones.includes(Number(ack))),
      `${what}: clones`,
    );
  };
  /** An order to the page and the next send take different ways. */
  const untilIt = async (
    what: string,
    attempt: (id: string) => Promise<Outcome>,
    wanted: string,
  ): Promise<{ readonly id: string; readonly outcome: Outcome }> =>
    until(what, async () => {
      const id = linked.messageId();
      const outcome = await attempt(id);
      return JSON.stringify(outcome).includes(wanted) && { id, outcome };
    });

  it('an upload that fails: ERROR_UPLOAD, the list’s row −1, its clones 0, no info rows, nothing out', async () => {
    await linked.fault('uploadFails');
    const id = linked.messageId();
    const outcome = await sendPicture(id);
    assert.deepEqual(outcome, {
      value: { messageSendResult: 'ERROR_UPLOAD', msgId: mainKey(id) },
    });
    await failsLike('upload', id, outcome);
    assert.deepEqual(await stored(id), { main: -1, clones: [0, 0, 0], infoRows: 0 });
    assert.equal(await passed(id), false);
    assert.deepEqual(await linked.accepted(id), []);
    await linked.clearFaults();
    assert.deepEqual(await sendPicture(id), {
      value: { messageSendResult: 'OK', msgId: mainKey(id) },
    });
    assert.equal((await linked.accepted(id)).length, 1);
  });

  it('uploadFails: so many uploads, or for so long', async () => {
    await linked.fault('uploadFails', { count: 1 });
    const first = linked.messageId();
    assert.match(JSON.stringify(await sendPicture(first)), /ERROR_UPLOAD/);
    assert.match(JSON.stringify(await sendPicture(first)), /OK/);
    await linked.fault('uploadFails', { ms: 300 });
    await untilIt('uploads to be taken again', sendPicture, 'OK');
  });

  for (const facts of [{}, { to: '393331112202' }]) {
    const whose = 'to' in facts ? 'of one recipient' : 'of anybody';
    it(`keys ${whose} that cannot be had: no code, −1, info rows all the same, nothing out`, async () => {
      await linked.fault('keysUnavailable', facts);
      const { id, outcome } = await untilIt('keys to be missed', send, 'ERROR_UNKNOWN');
      assert.deepEqual(outcome, {
        value: { messageSendResult: 'ERROR_UNKNOWN', msgId: mainKey(id), ackErrorCode: null },
      });
      assert.deepEqual(await stored(id), { main: -1, clones: [-1, -1, -1], infoRows: 3 });
      await failsLike('keys', id, outcome);
      assert.deepEqual(await linked.accepted(id), []);
      await linked.clearFaults();
      await until('the same id to go out', async () =>
        JSON.stringify(await send(id)).includes('OK'),
      );
      assert.equal((await linked.accepted(id)).length, 1);
      assert.equal(await passed(id), true);
    });
  }

  it('a key server that is away once is asked again by the next send only', async () => {
    await linked.fault('keysUnavailable', { count: 1 });
    const { id } = await untilIt('keys to be missed', send, 'ERROR_UNKNOWN');
    await untilIt('keys to be had', send, 'OK');
    assert.deepEqual(await linked.accepted(id), []);
    await until('the fault to be used up', async () => {
      return (await linked.control<unknown[]>('GET', '/control/faults')).length === 0;
    });
  });

  it('a refusal by the servers: a code, and the same rows, but it was handed over', async () => {
    await linked.fault('sendError', { code: 463, count: 1 });
    const id = linked.messageId();
    const outcome = await send(id);
    assert.match(JSON.stringify(outcome), /"ackErrorCode":463/);
    assert.deepEqual(await stored(id), { main: -1, clones: [-1, -1, -1], infoRows: 3 });
    await failsLike('refused', id, outcome);
  });

  it('a refusal of somebody new, for a number that has written to too many: a name of its own', async () => {
    for (const [code, name] of [
      [475, 'UserReachedMaxMonthlyLimitForNewMessages'],
      [463, undefined],
    ] as const) {
      await linked.fault('sendError', { code, count: 1 });
      const id = linked.messageId();
      const [, result] = await linked.page.evaluate(
        (...args) => window.probe.sendToPerson(...args),
        L2,
        id,
        'a uno',
      );
      assert.match(JSON.stringify(result), new RegExp(`"ackErrorCode":${String(code)}`));
      const { message } = await linked.page.evaluate((wanted) => window.probe.rows(wanted), id);
      assert.equal(message[0]?.['errorCode'], name);
    }
  });

  it('silence: pending, everything at 0, info rows, and it was handed over', async () => {
    await linked.cutLine();
    const id = linked.messageId();
    const outcome = await send(id, 500);
    await until('it to be handed over', () => passed(id));
    await failsLike('silence', id, outcome);
    await linked.restoreLine();
    await until('it to go out', async () => (await linked.accepted(id)).length === 1);
  });

  it('one to one without keys: ack 0 with info rows, and the promise settles without a code', async () => {
    await linked.fault('keysUnavailable');
    const attempt = async (id: string): Promise<Outcome> => {
      const [, result] = await linked.page.evaluate(
        (...args) => window.probe.sendToPerson(...args),
        L2,
        id,
        'uno',
      );
      return result ?? assert.fail();
    };
    const { id, outcome } = await untilIt('keys to be missed', attempt, 'ERROR_UNKNOWN');
    assert.deepEqual(outcome, { value: { messageSendResult: 'ERROR_UNKNOWN' } });
    const { message, messageInfo } = await linked.page.evaluate(
      (wanted) => window.probe.rows(wanted),
      id,
    );
    assert.deepEqual([message[0]?.['ack'], messageInfo.length], [0, 1]);
    await linked.clearFaults();
    await linked.cutLine();
    await linked.restoreLine();
    await untilIt('another to go out', attempt, 'OK');
    assert.deepEqual(await linked.accepted(id), [], 'the page does not try again by itself');
  });

  it('a fault ordered while the line is down, and one lifted as it breaks, are known on the next line', async () => {
    const cut = await linked.cutLine();
    await linked.fault('keysUnavailable');
    await linked.control('DELETE', `/control/faults/${cut.id}`);
    await linked.reaches('CONNECTED');
    await untilIt('keys to be missed', send, 'ERROR_UNKNOWN');
    const busy = linked.page.evaluate(() => {
      const end = performance.now() + 1_000;
      while (performance.now() < end);
    });
    await linked.clearFaults();
    await linked.fault('offline');
    await busy;
    await linked.reaches('OPENING');
    await linked.restoreLine();
    await untilIt('another to go out', send, 'OK');
  });

  it('a deletion for everyone replaces the row: the old key is gone', async () => {
    const id = linked.messageId();
    await linked.page.evaluate((...args) => window.probe.sendToPerson(...args), L2, id, 'uno');
    const key = cloneKey(L2, id);
    const [before] = (await linked.page.evaluate((wanted) => window.probe.rows(wanted), id))
      .message;
    await linked.page.evaluate(deleteForEveryone, key);
    const rows = await until('the old key to be gone', async () => {
      const all = await linked.page.evaluate(allRows);
      return all.every((row) => row['id'] !== key) && all;
    });
    assert.equal(await linked.page.evaluate((wanted) => window.probe.message(wanted), key), null);
    const revoked = rows.find((row) => row['rowId'] === before?.['rowId']);
    assert.equal(revoked?.['type'], 'revoked');
    assert.notEqual(revoked['id'], key);
    assert.match(String(revoked['id']), new RegExp(`^true_${L2}_3EB0`));
    assert.equal((revoked['protocolMessageKey'] as { id: string }).id, id);
    for (const field of ['t', 'ack', 'internalId']) assert.equal(revoked[field], before?.[field]);
  });
});
