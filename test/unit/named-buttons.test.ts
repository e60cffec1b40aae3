/** A sentence that tells staff to press a button calls it as the page does. */
import assert from 'node:assert/strict';
import { sourceFiles, textsIn } from '../support/source-texts.js';

/** Of WhatsApp's own: what citizens press there. */
const OF_WHATSAPP = ['Segui'];

describe('a button that staff are told to press', () => {
  it('is called as it is on the page', async () => {
    const files = (await sourceFiles()).filter((name) => name.startsWith('messages/'));
    const texts = (await Promise.all(files.map((name) => textsIn(name)))).flat();
    const labels = new Set([...texts, ...OF_WHATSAPP]);
    const told = texts.flatMap((text) =>
      [...text.matchAll(/premi(?: di nuovo)? «([^»]+)»/g)].map(([, label = '']) => label),
    );
    assert.ok(told.length >= 8, told.join());
    assert.deepEqual(
      told.filter((label) => !labels.has(label)),
      [],
    );
  });
});
