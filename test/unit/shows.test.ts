import assert from 'node:assert/strict';
import { shows, showsNot } from '../support/shows.js';

describe('which sentence is shown', () => {
  const page = '<p>Il testo &lt;prova&gt; è\n   troppo lungo: «Acqua &amp; luce».</p>';

  it('is found however it was wrapped and escaped', () => {
    shows(page, 'Il testo <prova> è troppo lungo: «Acqua & luce».');
    shows('Il testo  è\r\ntroppo lungo.', 'testo è\ntroppo');
    showsNot('&amp;lt;', '<');
  });

  it('is missed with the place up to which the text agrees', () => {
    assert.throws(() => shows(page, 'Il testo <prova> è troppo corto'), {
      message: /«Il testo <prova> è troppo corto»; only «Il testo <prova> è troppo» is\./,
    });
    assert.throws(() => shows('Niente', 'Zero'), { message: /not even its beginning is\./ });
  });

  it('is reported with its surroundings where it must not come', () => {
    showsNot(page, 'Il testo è troppo lungo');
    assert.throws(() => showsNot(page, 'troppo lungo'), { message: /«troppo lungo»; it is in: …/ });
  });

  it('must be a sentence: an empty one is in every text', () => {
    for (const empty of ['', ' \n']) {
      assert.throws(() => shows(page, empty), { message: 'no sentence is named' });
      assert.throws(() => showsNot(page, empty), { message: 'no sentence is named' });
    }
  });
});
