import { connection } from '../core/connection.js';
import { Emitter } from '../core/events.js';
import { fieldsOf, modelClass } from '../core/model.js';
import { createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';

interface CallFields {
  readonly id: string;
  readonly peerJid: Wid;
}

class CallModel extends modelClass<CallFields>({
  props: {
    ...fieldsOf('id peerJid offerTime isSilenced canHandleLocally', undefined),
    ...fieldsOf('webClientShouldHandle participants', undefined),
    ...fieldsOf('isVideo isGroup outgoing', false),
  },
}) {}

interface Offer {
  readonly isVideo: boolean;
  readonly offerTime: number;
  readonly isSilenced?: boolean;
}

/**
 * Calls that are ringing. They are kept in one own Map, because that is where whatsapp-web.js looks:
 * it replaces the Map's `set` to learn of calls.
 */
class CallCollection extends Emitter {
  readonly $1 = new Map<string, CallModel>();

  get(id: string): CallModel | undefined {
    return this.$1.get(id);
  }

  add(attributes: Readonly<Record<string, unknown>>, _options?: unknown): CallModel {
    const call = new CallModel(attributes);
    this.$1.set(call.id, call);
    this.trigger('add', call, this);
    return call;
  }

  remove(call: { readonly id: string }): void {
    if (this.$1.delete(call.id)) this.trigger('remove', call, this);
  }

  getModelsArray(): CallModel[] {
    return [...this.$1.values()];
  }

  processIncomingCall(id: string, peerJid: Wid, offer: Offer): void {
    this.add({ id, peerJid, ...offer });
  }
}

export const callCollection = new CallCollection();

connection.onFrames('call', (frames) => {
  for (const { callId, from, video, t, offline } of frames) {
    // A call that came while the page was away has long stopped ringing.
    if (offline === true) continue;
    callCollection.processIncomingCall(callId, createWid(from), { isVideo: video, offerTime: t });
  }
});
