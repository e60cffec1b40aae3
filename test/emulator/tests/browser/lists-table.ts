/**
 * What lists and sending do on the real page, in our own words: inputs and results measured there in
 * November 2026. `L1` … are the LIDs of three people, `ME` our own.
 */
import type { ListSnapshot } from './lists-probe.js';

export const L1 = '900000000000001@lid';
export const L2 = '900000000000002@lid';
export const L3 = '900000000000003@lid';
export const STRANGER = '955555555555555@lid';
export const ME = '111222333444555@lid';

export interface Contact {
  readonly lid?: string;
  readonly phone?: string;
}

export const C1: Contact = { lid: L1, phone: '+393331112201' };
export const C2: Contact = { lid: L2, phone: '+393331112202' };
export const C3: Contact = { lid: L3, phone: '+393331112203' };
const NOT_ON_WHATSAPP: Contact = { phone: '+393330004444' };

/** A list as it settles, half a second after the action. */
function list(name: string, recipients: readonly string[], title: string = name): ListSnapshot {
  return {
    chatInCollection: true,
    name,
    metadataInCollection: true,
    recipients,
    dbRecipients: recipients,
    audience: [{ recipientCount: recipients.length, name: title }],
  };
}

/** No such list. */
export const NOTHING: ListSnapshot = {
  chatInCollection: false,
  name: null,
  metadataInCollection: false,
  recipients: null,
  dbRecipients: null,
  audience: [],
};

export interface CreationCase {
  /** its name among the golden vectors, where it stands there with the same input */
  readonly golden?: string;
  readonly name: string;
  readonly contacts: readonly Contact[];
  readonly becomes: ListSnapshot;
}

const LONG = 'x'.repeat(150);
const THREE = [L1, L2, L3];
const PHONES = '+39 333 111 2201, +39 333 111 2202, +39 333 111 2203';

export const CREATIONS: Readonly<Record<string, CreationCase>> = {
  'trims the name': {
    name: '  Lista Uno  ',
    contacts: [C1, C2, C3],
    becomes: list('Lista Uno', THREE),
  },
  'keeps a name of any length': {
    name: LONG,
    contacts: [C1, C2, C3],
    becomes: list(LONG, THREE),
  },
  'goes by its recipients without a name': {
    golden: 'emptyName',
    name: '',
    contacts: [C1, C2, C3],
    becomes: list('', THREE, PHONES),
  },
  'takes a blank name for none': {
    golden: 'blankName',
    name: '   ',
    contacts: [C1, C2, C3],
    becomes: list('', THREE, PHONES),
  },
  'makes nothing of no contacts': {
    golden: 'emptyContacts',
    name: 'Vuota',
    contacts: [],
    becomes: NOTHING,
  },
  'collapses duplicates': {
    golden: 'duplicateContacts',
    name: 'Dup',
    contacts: [C1, C2, C1],
    becomes: list('Dup', [L1, L2]),
  },
  'collapses one LID under two numbers': {
    golden: 'sameLidDifferentPhoneText',
    name: 'Dup2',
    contacts: [C1, { ...C1, phone: '+39 333 000 0000' }, C2],
    becomes: list('Dup2', [L1, L2]),
  },
  'takes a LID without a number': {
    golden: 'lidOnlyNoPhone',
    name: 'NoPhone',
    contacts: [
      { lid: L1, phone: '' },
      { lid: L2, phone: '' },
    ],
    becomes: list('NoPhone', [L1, L2]),
  },
  'takes our own number': {
    golden: 'ownNumber',
    name: 'Io',
    contacts: [C1, { lid: ME, phone: '+393665775490' }],
    becomes: list('Io', [L1, ME]),
  },
  'takes a LID nobody has': {
    golden: 'unknownLid',
    name: 'LidIgnoto',
    contacts: [C1, { lid: STRANGER, phone: '' }],
    becomes: list('LidIgnoto', [L1, STRANGER]),
  },
  'takes a phone number for a LID': {
    golden: 'pnAsLid',
    name: 'PnComeLid',
    contacts: [C1, { lid: '393331112202@c.us', phone: '+393331112202' }],
    becomes: list('PnComeLid', [L1, '393331112202@c.us']),
  },
  'drops who has no LID and is not on WhatsApp': {
    golden: 'noLid_notOnWhatsApp',
    name: 'NoLid5',
    contacts: [C1, NOT_ON_WHATSAPP],
    becomes: list('NoLid5', [L1]),
  },
  'stands without recipients when all were dropped': {
    golden: 'noLid_networkError_only',
    name: 'NoLid2',
    contacts: [NOT_ON_WHATSAPP],
    becomes: list('NoLid2', []),
  },
  'looks up a missing LID': {
    name: 'Cercato',
    contacts: [C1, { phone: '+39 333 111 2202' }],
    becomes: list('Cercato', [L1, L2]),
  },
};

/** Calls that fail, with their error's name and the start of its text. */
export const REFUSALS = {
  nameUndefined: {
    name: undefined,
    contacts: [C1, C2],
    error: 'TypeError',
    text: /reading 'trim'/,
  },
  phoneUndefined: {
    name: 'SenzaNumero',
    contacts: [{ lid: L1 }, { lid: L2 }],
    error: 'TypeError',
    text: /reading 'replace'/,
  },
  invalidLid: {
    name: 'Storto',
    contacts: [C1, { lid: 'pippo', phone: '' }],
    error: 'InvalidWidError',
    text: /invalid wid/,
  },
} as const;
