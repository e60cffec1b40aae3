import { randomBytes } from 'node:crypto';

/** What was written into the form of a new notice. */
export interface Draft {
  readonly title: string;
  readonly text: string;
  readonly urgent: boolean;
  /** `2026-12-08T08:30`, as browsers write a date and a time; '': at once */
  readonly sendAt: string;
  /** likewise; '': never */
  readonly expiresAt: string;
}

export const EMPTY_DRAFT: Draft = {
  title: '',
  text: '',
  urgent: false,
  sendAt: '',
  expiresAt: '',
};

/** What goes into the text file: the header lines that staff would write there themselves, and the text. */
export function textFileOf({ text, urgent, sendAt, expiresAt }: Draft): string {
  const header = [
    ...(urgent ? ['Urgente: sì'] : []),
    ...(sendAt === '' ? [] : [`Invia il: ${written(sendAt)}`]),
    ...(expiresAt === '' ? [] : [`Scade il: ${written(expiresAt)}`]),
  ];
  return header.length === 0 ? text : [...header, '', text].join('\n');
}

/** `2026-12-08T08:30` → `08/12/2026 08:30` */
function written(dateAndTime: string): string {
  const [date = '', time = ''] = dateAndTime.split('T');
  return `${date.split('-').toReversed().join('/')} ${time}`;
}

export interface Drop {
  /** the name that its files have in the watched folder */
  readonly name: string;
  readonly at: number;
  readonly draft: Draft;
}

const REMEMBERED = 100;

/** What was put into the folder from the page, so that the page can follow it. Kept in memory only. */
export class Drafts {
  readonly #drops = new Map<string, Drop>();

  /** The id under which it is found. */
  remember(drop: Drop): string {
    const id = randomBytes(9).toString('base64url');
    this.#drops.set(id, drop);
    for (const oldest of this.#drops.keys()) {
      if (this.#drops.size <= REMEMBERED) break;
      this.#drops.delete(oldest);
    }
    return id;
  }

  get(id: string): Drop | null {
    return this.#drops.get(id) ?? null;
  }
}
