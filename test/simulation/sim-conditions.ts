/** How it stands with a simulated WhatsApp, and what is around it: a life sets it, and may change it at any time. */
import type { NativeList } from '#src/model/broadcast-list.js';
import type { MessageId, OutgoingContent, Target } from '#src/model/message.js';
import type { ListTrouble } from './history.js';
import type { SimCitizen, Town } from './town.js';

/** What goes wrong with one message. */
export type SendFault =
  | { readonly kind: 'refused'; readonly code: number }
  | {
      readonly kind:
        /** the page cannot send at all */
        | 'notSent'
        /** the media server takes no bytes */
        | 'uploadFails'
        /** keys cannot be had: written down with its info rows, and nothing goes out */
        | 'keysMissing'
        /** the servers take it, the page hears nothing until it connects anew */
        | 'answerLost'
        /** it is on the wire and gets lost there */
        | 'neverArrived'
        /** the page fails before it has written anything, and does not say so */
        | 'stoppedBefore'
        /** the answer comes after nobody waits for it any more */
        | 'slow'
        | 'throws'
        /** it throws when the message has left already */
        | 'throwsAfter'
        /** the connection fails in its hands: it gives up, and the servers have not taken it */
        | 'connectionFails';
    };

interface PageTimes {
  /** how long chats are missing after a load, in milliseconds */
  late: number;
  /** the same of lists */
  listsLate: number;
}

export interface WhatsAppWatch {
  /** the service asks the page to send */
  onSend(target: Target, id: MessageId, content: OutgoingContent): void;
  /** the same, of what the page could have told to have gone out, for so long */
  onKnownSent(id: MessageId, forMs: number): void;
  onEdit(list: NativeList, members: readonly string[]): void;
  /** the servers have refused, or the page could not send, what was for one person */
  onRefused(people: readonly SimCitizen[]): void;
  /** the servers have said that the account is blocked */
  onBlocked(): void;
  /** what was written before the number was linked anew can be read from now on */
  onHistory(): void;
  /** the service asks the page to delete a message for everybody */
  onRevoke(id: MessageId): void;
  /** the page has said what it knows of a message */
  onTrace(id: MessageId): void;
  /** the session is there, again */
  onReady(): void;
}

export class SimConditions {
  // ------------------------------------------- what happens once, in turn
  readonly sendFaults: SendFault[] = [];
  readonly listFaults: ListTrouble[] = [];
  // --------------------------------------------------- what is so for now
  readonly faultsOf = new Map<SimCitizen, SendFault>();
  /** who makes a whole list fail */
  readonly breakers = new Set<SimCitizen>();
  readonly brokenChats = new Set<string>();
  supportFault: 'late' | 'unsupported' | null = null;
  /** lists can neither be made nor changed */
  listsUnchangeable = false;
  /** the media server takes no bytes */
  uploadsFail = false;
  /** pictures cannot be shown, so that nobody would see them */
  picturesUnseen = false;
  /** answers are of a shape that is not known */
  shapeless = false;
  /** receipts that fit nobody, and lists that are told twice */
  strange = false;
  /** receipts for what never left the page */
  receiptsOfNothing = false;
  slowTraces = false;
  /** calls that only look are not answered */
  silent = false;
  serversSilent = false;
  /** messages and receipts are stored by the page, and nobody is told */
  deaf = false;
  reorders = false;
  times: PageTimes = { late: 0, listsLate: 0 };
  /** people in a list, as the phone announces it from the next load on */
  announced = 256;
  // ------------------------------------------------- what is around it
  /** what the PC's clock says */
  pcNow: () => number = () => this.town.now;
  /** the spool: whether the bytes of a medium can be read */
  hasBytes: (path: string) => boolean = () => true;
  /** the code with which the servers refuse this, if they do, whatever else is wrong */
  restricts: (target: Target, content: OutgoingContent) => number | null = () => null;
  watch: WhatsAppWatch = {
    ...{ onSend: ignore, onKnownSent: ignore, onEdit: ignore },
    ...{ onRefused: ignore, onBlocked: ignore, onRevoke: ignore, onHistory: ignore },
    ...{ onTrace: ignore, onReady: ignore },
  };

  constructor(protected readonly town: Town) {}
}

function ignore(): void {
  // nobody watches
}
