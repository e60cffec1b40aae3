/** What staff can do with a notice from the page: what is asked before, and who is concerned. */
import type { Notice, NoticeProgress, NoticeState } from '../model/notice.js';
import type { StaffAct } from '../messages/it/staff-acts.js';

export interface NoticeAction {
  /** in its address: `ferma` */
  readonly key: string;
  readonly isDangerous: boolean;
  /** whether a text for the citizens can be written with it */
  readonly takesText: boolean;
  isOffered(notice: Notice, progress: NoticeProgress, testPhones: number): boolean;
  /** which staff act it is; called with the text, or null where nothing was written */
  readonly act: StaffAct;
}

const STOPPABLE: readonly NoticeState[] = ['unconfirmed', 'queued', 'sending', 'parked'];

export const NOTICE_ACTIONS: readonly NoticeAction[] = [
  {
    key: 'arrivato',
    isDangerous: false,
    takesText: false,
    isOffered: isHeld,
    act: 'arrived',
  },
  {
    key: 'ripeti',
    isDangerous: false,
    takesText: false,
    isOffered: isHeld,
    act: 'sendAgain',
  },
  {
    key: 'conferma',
    isDangerous: false,
    takesText: false,
    isOffered: ({ state }) => state === 'unconfirmed' || state === 'parked',
    act: 'confirm',
  },
  {
    key: 'invia',
    isDangerous: false,
    takesText: false,
    isOffered: ({ state }) => state === 'queued',
    act: 'sendNow',
  },
  {
    key: 'ferma',
    isDangerous: true,
    takesText: false,
    isOffered: ({ state }) => STOPPABLE.includes(state),
    act: 'stop',
  },
  {
    key: 'prova',
    isDangerous: false,
    takesText: false,
    isOffered: (_, __, testPhones) => testPhones > 0,
    act: 'test',
  },
  {
    key: 'ritira',
    isDangerous: true,
    takesText: true,
    isOffered: ({ state, kind, retractedAt }, { accepted }) =>
      kind === 'notice' &&
      (state === 'sent' || state === 'cancelled') &&
      retractedAt === null &&
      accepted > 0,
    act: 'retract',
  },
];

/** Of one that was taken back there is nothing left to decide. */
function isHeld({ retractedAt }: Notice, { held }: NoticeProgress): boolean {
  return held > 0 && retractedAt === null;
}

/** Those that make sense for a notice as it is. */
export function offered(
  notice: Notice,
  progress: NoticeProgress,
  testPhones: number,
): readonly NoticeAction[] {
  return NOTICE_ACTIONS.filter((action) => action.isOffered(notice, progress, testPhones));
}
