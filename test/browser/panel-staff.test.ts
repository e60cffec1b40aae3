/** What staff do on the panel while a notice is on its way, up to what is on the phones then. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as audit from '#src/messages/it/audit.js';
import { confirmQuestion, FATE } from '#src/messages/it/new-notice.js';
import { NOTICE_PAGE } from '#src/messages/it/notice-states.js';
import { RESTART, SETTINGS_CHANGED } from '#src/messages/it/panel.js';
import { NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { NO_PEOPLE } from '#src/model/notice.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import { PanelWindow } from '../support/panel-window.js';
import { queuedNotice } from '../support/queued-notice.js';
import { until } from '../support/until.js';

const CITIZENS = Array.from({ length: 8 }, (_, index) => String(393335000000 + index));

describe('staff at the pannello', function () {
  this.timeout(240_000);
  let comune: EmulatedComune;
  let window: PanelWindow;

  beforeEach(async () => {
    comune = await EmulatedComune.found();
  });

  afterEach(async () => {
    await window.close();
    await comune.close();
  });

  /** One to one and slowly, so that there is time to see it. */
  async function open(): Promise<void> {
    await comune.start({ env: { CAMPANILE_DIRECT_PAUSE_SECONDS: '5-5' } });
    await comune.phones.fault('noLists');
    await comune.pair();
    await comune.subscribe(CITIZENS);
    window = await PanelWindow.open(() => comune.bot);
  }

  async function phonesWith(text: string): Promise<{ shown: number; deleted: number }> {
    const inboxes = await Promise.all(CITIZENS.map((phone) => comune.phones.inbox(phone)));
    const messages = inboxes.flat().filter(({ body }) => body === text);
    const revoked = inboxes.flat().filter((message) => message.revoked);
    return {
      shown: messages.filter((message) => !message.revoked).length,
      deleted: revoked.length,
    };
  }

  /** Tab by Tab, as without a mouse. */
  async function tabTo(selector: string): Promise<void> {
    for (let steps = 0; steps < 60; steps += 1) {
      await window.page.keyboard.press('Tab');
      if (await window.page.evaluate(isFocused, selector)) return;
    }
    assert.fail(`the keyboard does not lead to ${selector}`);
  }

  it('write a notice without a mouse, see it move, stop it half way, and take it back', async () => {
    await open();
    await window.visit('/nuovo');
    await tabTo('#testo');
    await window.page.keyboard.type('La strada è chiusa');
    await tabTo('#nuovo button.primary');
    await window.page.keyboard.press('Enter');
    await window.says(confirmQuestion('La strada è chiusa', 1));
    await tabTo('main form button.primary');
    await window.page.keyboard.press('Enter');
    await window.says(FATE.accepted);
    await tabTo('#esito a');
    await window.page.keyboard.press('Enter');

    // between two pages there is nothing to ask
    const served = async () => window.page.evaluate(progressOf).catch(() => 0);
    const first = await until('the bar to begin', async () => (await served()) >= 1 && served());
    await until('the bar to move on', async () => (await served()) > first);
    // it stands still until it is stopped
    const { id } = await comune.phones.fault('ackDelay');
    await window.press('Ferma');
    await window.says(/\d person[ae] non lo ricever(à|anno)/);
    await window.press('Ferma');
    await window.says(NOTICE_ACT_WORDS.stop.done);
    await comune.phones.heal(id);
    const stopped = await until('the one that was on its way to arrive', async () => {
      const [notice] = (await comune.bot.status()).notices;
      return notice && notice.accepted + notice.notSentTo === CITIZENS.length && notice;
    });
    assert.equal(stopped.state, 'cancelled');
    assert.ok(
      stopped.accepted > first && stopped.accepted < CITIZENS.length,
      String(stopped.accepted),
    );

    await window.press('Ritira');
    await window.says(/cancellato dai telefoni/);
    await window.press('Ritira');
    await window.says(NOTICE_PAGE.deleted(stopped.accepted));
    assert.deepEqual(await phonesWith('La strada è chiusa'), {
      shown: 0,
      deleted: stopped.accepted,
    });
    const { title, notSentTo } = stopped;
    const halfWay = { ...NO_PEOPLE, accepted: stopped.accepted };
    const lastEntry = audit.stopped({ ...queuedNotice(0), title, notSentTo }, halfWay);
    await window.says(lastEntry);
    const recipients = CITIZENS.length;
    const taken = { ...queuedNotice(0), title };
    const firstEntry = audit.accepted(taken, { recipients }, 0, 'Europe/Rome');
    await window.says(firstEntry);
    const page = await window.textOf('main');
    assert.ok(page.indexOf(lastEntry) < page.indexOf(firstEntry), 'what happened last is above');
    assert.deepEqual(window.troubles, []);
  });

  it('put changed settings in force', async () => {
    await open();
    await writeFile(join(comune.home, 'campanile.yaml'), 'municipality: Comune di Prova\n');
    await window.visit('/');
    await window.says(SETTINGS_CHANGED.title);
    await window.press('Fai ripartire Campanile');
    await window.press('Fai ripartire');
    await window.says(RESTART.running);
    assert.deepEqual(window.troubles, []);
  });
});

/** Runs in the page. */
function isFocused(selector: string): boolean {
  return document.activeElement?.matches(selector) ?? false;
}

/** Runs in the page. */
function progressOf(): number {
  return document.querySelector<HTMLProgressElement>('#come-va progress')?.value ?? 0;
}
