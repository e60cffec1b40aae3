/** Receipts for our messages: from the connection, or from a stanza given by hand. */
import { connection } from '../core/connection.js';
import { createWid } from '../core/wid-factory.js';
import { define } from '../require.js';
import { settled } from '../sending/settling.js';
import type { InboundReceipt } from '../wire.js';
import { applyReceipts, type Receipt } from './apply-receipts.js';

interface ReceiptNode {
  readonly tag: 'receipt';
  readonly attrs: Readonly<Partial<Record<string, string>>>;
}

function fromFrame(frame: InboundReceipt): Receipt[] {
  return frame.ids.map((id) => ({
    id,
    from: createWid(frame.from),
    ...(frame.participant === undefined ? {} : { participant: createWid(frame.participant) }),
    t: frame.t,
    kind: frame.type ?? 'delivery',
  }));
}

/** One stanza `<receipt id from [participant] t [type=read]>`; resolves with the answer to it. */
async function handleMsgReceipt(node: ReceiptNode): Promise<object> {
  const { id = '', from = '', participant, t = '0', type } = node.attrs;
  await applyReceipts(
    fromFrame({
      kind: 'receipt',
      seq: 0,
      ids: [id],
      from,
      ...(participant === undefined ? {} : { participant }),
      t: Number(t),
      ...(type === 'read' ? { type } : {}),
    }),
  );
  const attrs = { to: from, id, class: 'receipt', type, participant };
  return {
    tag: 'ack',
    attrs: Object.fromEntries(Object.entries(attrs).filter(([, value]) => value !== undefined)),
  };
}

// The real client gathers receipts for a second; here whatever came in one go is one write.
connection.onFrames('receipt', async (frames) => {
  await settled(frames.flatMap(({ ids }) => ids));
  await applyReceipts(frames.flatMap(fromFrame));
});

define('WAWebHandleMsgReceipt', handleMsgReceipt, { defaultOnly: true });
define('WAWebMessageReceiptBatcher', { receiptBatcher: { acceptReceipts: applyReceipts } });
