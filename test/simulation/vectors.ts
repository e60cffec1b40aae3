/**
 * The golden vectors of the real page (`test/emulator/conformance/measured`), each with how it shows at the ports, or
 * with why it does not.
 */
import { INCOMING, RECEIPTS, SENDER } from './arriving-vectors.js';
import { LISTS } from './list-vectors.js';
import { BROADCAST, FAILURES, ONE_TO_ONE } from './send-vectors.js';
import { OF_THE_PAGE, type Vectors } from './vector.js';

/** By the name of the file; a text is of all that is in it. */
export const VECTORS: Readonly<Record<string, Vectors | string>> = {
  'broadcast-send': BROADCAST,
  failures: FAILURES,
  incoming: INCOMING,
  lists: LISTS,
  receipts: RECEIPTS,
  'send-one-to-one': ONE_TO_ONE,
  'account-kind': 'what the adapter reads off the page; at the ports an account is what it is',
  channels:
    'the simulated channel stands on the same servers as the fake, which the contract suite holds to the emulator',
  'chat-getters': OF_THE_PAGE,
  credits: 'the adapter reads credits out of answers; at the ports they are a number, or unknown',
  errors: OF_THE_PAGE,
  health:
    'the adapter reads timelock, cap and tokens out of answers; its refusals are those of `send-one-to-one`',
  interface: OF_THE_PAGE,
  'interface-2': OF_THE_PAGE,
  'modules-in-bundles': OF_THE_PAGE,
  'msg-key': OF_THE_PAGE,
  pages: OF_THE_PAGE,
  phoneless: SENDER,
  socket: OF_THE_PAGE,
  wid: OF_THE_PAGE,
};
