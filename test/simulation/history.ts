/**
 * What happens in a life, as data, so that a shorter history is the same one with fewer events. Times
 * are milliseconds from its beginning.
 */
import type { Restriction } from './sim-account.js';
import type { SimPostFault, TextFault } from './sim-channel.js';
import type { SendFault } from './sim-conditions.js';

export type ListTrouble =
  | 'failed'
  | 'failedButStored'
  | 'dropOne'
  /** called done, and the list is as it was, or has somebody else in it as well */
  | 'notDone'
  | 'stranger'
  /** the servers say nothing until the page has connected anew */
  | 'unanswered';

/** What lasts for a while. */
export type Lasting =
  | 'network'
  | 'silent'
  | 'deaf'
  | 'reorders'
  | 'doubles'
  | 'serversSilent'
  | 'folderAway'
  | 'diskFull'
  /** nothing can be written to the share with the folder */
  | 'shareFull'
  /** nobody has said yet that what lies in the folder may go */
  | 'folderUnknown'
  | 'supportLate'
  | 'noSupport'
  | 'brokenChats'
  /** somebody has the folder's files open */
  | 'locked'
  /** what makes and changes lists answers in a shape that is not known */
  | 'listsUnchangeable'
  /** the servers do not say what the account may do */
  | 'accountSilent'
  /** of the channel: no answer, it is suspended, the servers do not tell the ids of posts */
  | 'channelSilent'
  | 'channelSuspended'
  | 'channelIdsHidden'
  /** the media server takes no bytes, or the page cannot show pictures */
  | 'uploadsFail'
  | 'picturesUnseen'
  /** WhatsApp Web has changed: what sending needs is not there, or something that can be done without */
  | 'pageChanged'
  | 'pageLacks'
  /** whatever the page answers is of a shape that is not known, also when it has sent */
  | 'shapeless'
  /** receipts that fit nobody come with the others, and lists are told twice */
  | 'strange'
  /** with the others come receipts for what never left the page */
  | 'receiptsOfNothing'
  /** the page takes its time when it is asked what has become of a message */
  | 'slowTraces'
  /** each question to the database takes a second or two */
  | 'slowDisk';

export type StaffAct =
  | 'stop'
  | 'sendNow'
  | 'confirm'
  | 'retract'
  | 'test'
  | 'drag'
  | 'dragToRetract'
  | 'correct'
  | 'dropAgain'
  /** into the folder for tests */
  | 'dropTest'
  /** other words in the channel than those that people got */
  | 'changePost';

export type ListEdit = 'rename' | 'delete' | 'removeMember' | 'foreign';

export interface NoticeDrop {
  readonly number: number;
  readonly media: boolean;
  /** pictures in a sub-folder, with a text that goes before them: a notice in parts; absent: it is none */
  readonly files?: number;
  readonly urgent: boolean;
  /** milliseconds after the drop; null: at once */
  readonly sendIn: number | null;
  readonly expiresIn: number | null;
}

export type Happening =
  | {
      readonly kind: 'writes';
      readonly who: number;
      readonly body: string;
      readonly readableIn: number | null;
    }
  /** puts other words in the place of those of a message that had a slip in it */
  | {
      readonly kind: 'corrects';
      readonly who: number;
      readonly slip: string;
      readonly body: string;
      readonly after: number;
    }
  | { readonly kind: 'phone'; readonly who: number; readonly online: boolean }
  | { readonly kind: 'saves'; readonly who: number; readonly saved: boolean }
  | { readonly kind: 'reads' | 'reinstalls'; readonly who: number }
  /** the comune, or lets it through again */
  | { readonly kind: 'blocks'; readonly who: number; readonly blocked: boolean }
  /**
   * They have another number: with WhatsApp's own «change number», or with WhatsApp set up anew (`keepsAccount` false).
   * `of`: whose former number it is, if that is nobody's
   */
  | {
      readonly kind: 'changesNumber';
      readonly who: number;
      readonly keepsAccount: boolean;
      readonly of: number | null;
    }
  | { readonly kind: 'drops'; readonly notice: NoticeDrop }
  | { readonly kind: 'staff'; readonly act: StaffAct; readonly notice: number }
  | { readonly kind: 'imports'; readonly who: number }
  | { readonly kind: 'resumes' }
  | { readonly kind: 'lists'; readonly edit: ListEdit }
  /** at the so many-th boundary from then on: before or after a commit or a call */
  | { readonly kind: 'kill'; readonly boundary: number; readonly downFor: number }
  | { readonly kind: 'stops'; readonly downFor: number }
  | {
      readonly kind: 'commitFails';
      readonly commit: number;
      readonly times: number;
      /** the database cannot be read there, and not only not be written */
      readonly isDamaged?: true;
    }
  | { readonly kind: 'send'; readonly fault: SendFault; readonly times: number }
  | {
      readonly kind: 'person';
      readonly who: number;
      readonly fault: SendFault | null;
      readonly breaksLists: boolean;
    }
  | { readonly kind: 'listChange'; readonly fault: ListTrouble }
  | { readonly kind: 'lasting'; readonly what: Lasting; readonly for: number }
  | { readonly kind: 'reload' | 'conflict' | 'block' | 'spoolGone' }
  | { readonly kind: 'post'; readonly fault: SimPostFault; readonly times: number }
  | { readonly kind: 'postText'; readonly fault: TextFault; readonly times: number }
  | { readonly kind: 'restricted'; readonly what: Restriction; readonly for: number }
  /** from the next load on the phone announces lists of so many people; 0: none */
  | { readonly kind: 'listLimit'; readonly people: number }
  /**
   * Staff link it anew after so long, at half that time with another phone than the comune's. `historyIn`: what was
   * written before comes so long after that, and not live; absent: at once
   */
  | {
      readonly kind: 'unlinked';
      readonly for: number;
      readonly firstWithAnother?: true;
      readonly historyIn?: number;
    }
  | { readonly kind: 'clock'; readonly by: number }
  /** the PC has lost its date, and is set right after so long */
  | { readonly kind: 'dateLost'; readonly by: number; readonly for: number }
  | { readonly kind: 'sleeps'; readonly for: number }
  /** the PC is without power for so long: what the browser had not yet put on the disk is gone */
  | { readonly kind: 'powerFails'; readonly for: number }
  /** a copy, after so many tries at which the disk failed */
  | { readonly kind: 'restores'; readonly ago: number; readonly fails: number };

export type LifeEvent = { readonly at: number } & Happening;

/** What each kind of event does. */
export type EventHandlers = {
  readonly [Kind in LifeEvent['kind']]: (event: LifeEvent & { readonly kind: Kind }) => void;
};

/** What WhatsApp says of the account. */
export interface AccountSetting {
  /** people who can be written to by list; null: as many as there are */
  readonly credits: number | null;
  /** whose phones give no token with what they write */
  readonly tokenless: readonly number[];
}

/** How the town is at the beginning. */
export interface Setting {
  readonly seed: number;
  /** milliseconds since 1970 */
  readonly begins: number;
  readonly citizens: readonly {
    readonly saved: boolean;
    readonly phoneKnown: boolean;
    readonly oldChat: boolean;
    readonly answersUnderNumber: boolean;
    /** the comune itself, which has subscribed to its own notices */
    readonly isUs: boolean;
  }[];
  /** people in a list at most */
  readonly listLimit: number;
  /** how long chats are missing after a load */
  readonly late: number;
  /** the same of lists */
  readonly listsLate: number;
  readonly testPhones: number;
  readonly confirmAbove: number | null;
  readonly quietHours: boolean;
  readonly monthlyAllowance: number | null;
  readonly holdsWhenUsedUp: boolean;
  /** how notices go to the channel; null: not */
  readonly channel: 'mirror' | 'fallback' | null;
  /** null: WhatsApp says nothing of the account */
  readonly account: AccountSetting | null;
  /** days for which it is kept who got a notice, and at least one its private copies; absent: for years */
  readonly keeps?: number;
  /** how long all that is drawn takes */
  readonly lasts: number;
}

export interface History {
  readonly setting: Setting;
  readonly events: readonly LifeEvent[];
  /** what staff are told in it at some time, by the codes of the alerts */
  readonly raises?: readonly string[];
}

/** Notices wait for the next month when list messages are used up; credits do not come again in a life. */
export function holds({ holdsWhenUsedUp, account }: Setting): boolean {
  return holdsWhenUsedUp && (account?.credits ?? null) === null;
}
