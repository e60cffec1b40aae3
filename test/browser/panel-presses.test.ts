/** What a clerk's hand does at the panel that no form expects: presses twice, or just after something has changed. */
import assert from 'node:assert/strict';
import type { Browser, Page } from 'puppeteer';
import { DraftFolder } from '#src/folder/drafts.js';
import { NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import type { StatusSnapshot } from '#src/model/status.js';
import type { Draft, StoredDraft } from '#src/ports/drafts.js';
import type { StaffActs, StaffOutcome } from '#src/ports/staff.js';
import { openBrowser, openPage } from '../emulator/browser.js';
import { staffBrowser } from '../support/browser.js';
import { NOBODY_ASKED, SNAPSHOT, usePanel } from '../support/panel.js';
import { shows } from '../support/shows.js';
import { at, notice } from '../support/storage.js';
import { until } from '../support/until.js';

describe('a press of a button', function () {
  this.timeout(120_000);
  const panel = usePanel();
  let browser: Browser;
  let page: Page;
  let id: number;

  before(async () => {
    browser = await openBrowser(await staffBrowser());
  });

  after(() => browser.close());

  /** A notice that waits, and staff acts that do this. */
  async function open(act: () => Promise<StaffOutcome>): Promise<void> {
    const staff = { ...NOBODY_ASKED, test: act, sendNow: act } as unknown as StaffActs;
    await panel.start({ testPhones: 2 }, { staff, drafts: new SlowDrafts(bozze(), arrived) });
    await panel.database.subscribe(3);
    id = (await panel.storage.notices.accept(notice('acqua'), at(panel.clock.now()))).notice.id;
    page = await openPage(browser);
  }

  afterEach(() => page.close());

  const bozze = () => panel.home.join('bozze');
  const visit = (path: string) => page.goto(panel.url + path, { waitUntil: 'load' });
  const text = async (selector: string) =>
    String(await page.evaluate(`document.querySelector('${selector}')?.textContent ?? ''`));

  let release: () => void;
  /** What a form asks for is on its way, which the status tells, until `release`. */
  const arrived = (): Promise<void> => {
    panel.status = { ...SNAPSHOT, toDo: { ...SNAPSHOT.toDo, refused: 4 } };
    return new Promise((resolve) => (release = resolve));
  };

  /** The second time once the first has come to the service and is not answered yet. */
  async function pressTwice(selector: string): Promise<void> {
    await page.evaluate(async (pressed) => {
      const button = document.querySelector<HTMLElement>(pressed);
      button?.click();
      for (let refused = 0; refused !== 4;) {
        const status = (await (await fetch('/status.json')).json()) as StatusSnapshot;
        ({ refused } = status.toDo);
      }
      button?.click();
    }, selector);
    await Promise.all([page.waitForNavigation(), Promise.resolve().then(() => release())]);
  }

  it('does what it says once, also when it is pressed twice', async () => {
    let done = 0;
    await open(async () => {
      done += 1;
      if (done === 1) await arrived();
      return { kind: 'done' };
    });
    await visit(`/avvisi/${id}/prova`);
    await pressTwice('main form button');
    assert.equal(done, 1);
    shows(await text('.done'), NOTICE_ACT_WORDS.test.done);
  });

  it('on «Pubblica…» makes one draft, also when it is pressed twice', async () => {
    await open(() => Promise.resolve({ kind: 'done' }));
    await visit('/nuovo');
    await page.evaluate(`document.querySelector('#testo').value = 'Domani mercato.'`);
    await pressTwice('#nuovo button.primary');
    await page.waitForSelector('form[action$="/pubblica"]');
    assert.equal((await new DraftFolder(bozze()).list()).length, 1);
  });

  it('leaves why it could not be done on the page, whatever changes meanwhile', async () => {
    // It is over by then, so that the question would lead back to the notice.
    await open(async () => {
      await panel.storage.notices.cancel(id, panel.clock.now());
      return { kind: 'refused', why: 'Questo avviso non aspetta più.' };
    });
    await visit(`/avvisi/${id}/invia`);
    await page.click('main form button');
    await page.waitForSelector('.problem');
    panel.status = { ...SNAPSHOT, toDo: { ...SNAPSHOT.toDo, refused: 4 } };
    panel.mark = 'another';
    await until('the page to be renewed', async () => {
      await panel.clock.leap(1_000);
      return (await text('#quante-cose')).includes('5');
    });
    assert.equal(await text('.problem'), 'Questo avviso non aspetta più.');
    assert.equal(new URL(page.url()).pathname, `/avvisi/${id}`);
  });
});

/** The first one that is kept takes until somebody lets it go on. */
class SlowDrafts extends DraftFolder {
  #isFirst = true;

  constructor(
    folder: string,
    private readonly onFirst: () => Promise<void>,
  ) {
    super(folder);
  }

  override async save(id: string | null, draft: Draft, now: number): Promise<StoredDraft> {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (isFirst) await this.onFirst();
    return super.save(id, draft, now);
  }
}
