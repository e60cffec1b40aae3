/** `CONFERMA-….txt` in `in-corso`, which staff rename so that a notice goes. */
import type { NoticeFolder } from '../ports/folder.js';
import type { StaffActs } from '../ports/staff.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { Notice } from '../model/notice.js';
import type { OutlookOf } from '../model/outlook.js';
import { confirmationText, YES } from '../messages/it/status-note.js';

export interface ConfirmationsParts {
  readonly folder: Pick<NoticeFolder, 'put' | 'takeBack'>;
  readonly notices: Pick<NoticeStore, 'progress'>;
  readonly staff: Pick<StaffActs, 'confirm'>;
}

/** What is known when a round begins. */
interface Round {
  /** names of what lies in `in-corso` */
  readonly inProgress: ReadonlySet<string>;
  readonly outlooks: OutlookOf;
}

export class Confirmations {
  constructor(
    private readonly parts: ConfirmationsParts,
    private readonly zone: string,
  ) {}

  /** Asks as long as the notice waits for a person, and does what was answered. */
  async heed(notice: Notice, round: Round): Promise<void> {
    const { inProgress } = round;
    if (notice.state !== 'unconfirmed' && notice.state !== 'parked') {
      await this.takeBack(notice, inProgress);
      return;
    }
    const confirmation = confirmationName(notice);
    const yes = [...inProgress].filter((name) => isYesTo(name, confirmation));
    if (yes.length > 0) await this.#confirm(notice, yes, round);
    else if (!inProgress.has(confirmation)) {
      await this.parts.folder.put('in-corso', confirmation, await this.#text(notice, round));
    }
  }

  /** Also as staff have renamed it: it has been answered, or there is nothing left to answer. */
  async takeBack(notice: Notice, inProgress: Iterable<string>): Promise<void> {
    const confirmation = confirmationName(notice);
    for (const name of inProgress) {
      if (name !== confirmation && !isYesTo(name, confirmation)) continue;
      await this.parts.folder.takeBack('in-corso', name);
    }
  }

  /** First the folder: what was left there would confirm the notice again when it waits once more. */
  async #confirm(notice: Notice, yes: readonly string[], round: Round): Promise<void> {
    const { folder, staff } = this.parts;
    // While it can be made: without its code it is no text of ours, wherever staff put it.
    const text = await this.#text(notice, round);
    for (const name of yes) await folder.takeBack('in-corso', name);
    try {
      await staff.confirm({ id: notice.id });
    } catch (error) {
      for (const name of yes) await folder.put('in-corso', name, text);
      throw error;
    }
  }

  async #text(notice: Notice, { outlooks }: Round): Promise<string> {
    const progress = await this.parts.notices.progress(notice.id);
    const facts = { progress, outlook: outlooks(notice, progress) };
    return confirmationText(notice, facts, this.zone);
  }
}

/** With the number of the notice, so that two of the same name are told apart. */
function confirmationName({ id, name }: Notice): string {
  return `CONFERMA-${String(id)}-${[...name].slice(0, 60).join('')}.txt`;
}

/** `SI-CONFERMA-…`, `Sì CONFERMA-…`, with an extension or, as Windows shows it, without. */
function isYesTo(name: string, confirmation: string): boolean {
  const plain = (written: string): string =>
    written
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase();
  const [yes] = YES.split('-');
  const rest = plain(name).replace(new RegExp(`^${plain(yes ?? '')}[\\s_-]*`), '');
  return rest !== plain(name) && rest.replace(/(\.txt)+$/, '') === plain(confirmation).slice(0, -4);
}
