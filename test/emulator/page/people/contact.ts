import { isMeAccount } from '../account/me.js';
import { Collection, type Id } from '../core/collection.js';
import { Table } from '../core/database.js';
import { fieldsOf, modelClass } from '../core/model.js';
import { createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';

interface ContactFields {
  readonly id: Wid;
  name?: string;
  pushname?: string;
  phoneNumber?: Wid;
}

export interface ContactRow {
  readonly id: string;
  readonly pushname: string;
}

export const contactTable = new Table<ContactRow>('contact');

export class Contact extends modelClass<ContactFields>({
  props: {
    ...fieldsOf('id name shortName pushname phoneNumber verifiedName verifiedLevel', undefined),
    ...fieldsOf('isBusiness isEnterprise isSmb isContactSyncCompleted', undefined),
    type: 'in',
  },
}) {
  /** What a chat list shows: of somebody without name and number nothing, and never the digits of a LID. */
  get formattedName(): string {
    const number = this.id.isLid() ? '' : this.id.user;
    return this.name ?? this.pushname ?? this.phoneNumber?.user ?? number;
  }
}

class ContactCollection extends Collection<Contact> {
  /** Loads a contact, or makes an empty one for an address that nobody has written from. */
  find(id: Id, _options?: unknown): Promise<Contact> {
    return Promise.resolve(this.gadd(createWid(id.toString())));
  }
}

export const contactCollection = new ContactCollection(Contact);

export async function restoreContacts(): Promise<void> {
  for (const { id, pushname } of await contactTable.all()) {
    contactCollection.insert(new Contact({ id: createWid(id), pushname }));
  }
}

define('WAWebContactGetters', {
  getUserid: (contact: Contact) => contact.id.user,
  getIsMe: (contact: Contact) => isMeAccount(contact.id),
});
