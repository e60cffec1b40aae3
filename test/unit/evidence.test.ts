import assert from 'node:assert/strict';
import { evidenceIn, type Trace } from '#src/transports/whatsapp-web/evidence.js';

describe('what a trace in the page proves', () => {
  const found = (
    ack: number,
    encrypted: boolean,
    {
      best = ack,
      live = false,
      handedOver = null,
    }: { best?: number; live?: boolean; handedOver?: boolean | null } = {},
  ): Trace => ({ kind: 'found', ack, encrypted, handedOver, bestRecipientAck: best, live });
  const CASES: [string, Trace, string][] = [
    ['no row', { kind: 'absent' }, 'neverLeft'],
    ['acknowledged by the servers', found(1, true), 'handedOver'],
    ['received', found(2, true), 'handedOver'],
    ['failed, nobody knows why', found(-1, true), 'doubt, may be sent again'],
    ['failed before encryption, as by an upload', found(-1, false), 'neverLeft'],
    ['failed, never handed to the wire', found(-1, true, { handedOver: false }), 'neverLeft'],
    ['failed on the wire', found(-1, true, { handedOver: true }), 'doubt, may be sent again'],
    ['given up at ack 0', found(0, true, { handedOver: false }), 'neverLeft'],
    ['stopped before encryption', found(0, false), 'neverLeft'],
    ['a receipt without acknowledgement', found(0, true, { best: 2 }), 'handedOver'],
    ['a receipt of a refused message', found(-1, true, { best: 3 }), 'handedOver'],
    ['encrypted, and silence', found(0, true), 'doubt, may be sent again'],
    ['encrypted, acknowledged for nobody', found(0, true, { best: 1 }), 'doubt, may be sent again'],
    ['silence, and the page still lives', found(0, true, { live: true }), 'uncertain'],
    ['the page is just encrypting it', found(0, false, { live: true }), 'uncertain'],
    ['the page cannot tell', { kind: 'cannotTell', detail: 'page closed' }, 'uncertain'],
  ];
  const inWords = (trace: Trace, foreign?: boolean, to: 'list' | 'person' = 'list'): string => {
    const found = evidenceIn(trace, to, foreign);
    return found.kind === 'uncertain' && found.mayRepeat ? 'doubt, may be sent again' : found.kind;
  };
  for (const [what, trace, expected] of CASES) {
    it(`${what}: ${expected}`, () => assert.equal(inWords(trace), expected));
  }

  it('asks again for the code with which a message to one person was refused', () => {
    assert.equal(inWords(found(-1, true), false, 'person'), 'refused');
  });

  it('takes nothing for proof of absence in a page that was linked later', () => {
    assert.equal(inWords({ kind: 'absent' }, true), 'doubt, may be sent again');
    assert.equal(inWords(found(0, false), true), 'doubt, may be sent again');
    assert.equal(inWords(found(1, false), true), 'handedOver');
  });
});
