/** The lists as the store and the memory of the page know them. */
import { Collection } from '../core/collection.js';
import { Table } from '../core/database.js';
import { modelClass } from '../core/model.js';
import { createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { contactCollection, type Contact } from '../people/contact.js';
import { define } from '../require.js';
import { NOBODY, type AudienceExpression } from './audience.js';

export interface BroadcastMetadataRow {
  readonly id: string;
  readonly audienceExpression: AudienceExpression;
  /** LIDs */
  readonly recipients: readonly string[];
  readonly labels: readonly string[];
  readonly senderKeyDevices: readonly string[];
  readonly senderKeyRotate: boolean;
  readonly isWebCreatedList: boolean;
}

export const broadcastMetadataTable = new Table<BroadcastMetadataRow>('broadcast-metadata');

class Recipient extends modelClass<{ readonly id: Wid }>({ props: { id: undefined } }) {
  get contact(): Contact {
    return contactCollection.gadd(this.id);
  }
}

export class BroadcastMetadata extends modelClass<{
  readonly id: Wid;
  audienceExpression: AudienceExpression;
}>({ props: { id: undefined, audienceExpression: NOBODY } }) {
  readonly recipients = new Collection(Recipient);

  settle(audienceExpression: AudienceExpression, recipients: readonly Wid[]): void {
    this.recipients.remove(this.recipients.getModelsArray());
    this.recipients.add(recipients.map((id) => ({ id })));
    this.audienceExpression = audienceExpression;
  }

  override serialize(): Record<string, unknown> {
    return { ...super.serialize(), recipients: this.recipients.serialize() };
  }
}

class MetadataCollection extends Collection<BroadcastMetadata> {
  override remove(
    input: Parameters<Collection<BroadcastMetadata>['remove']>[0],
    options?: object,
  ): BroadcastMetadata[] {
    return super.remove(input, options);
  }

  /** From the store if need be; a list that is not there has no recipients. */
  async find(id: Wid, _options?: unknown): Promise<BroadcastMetadata> {
    const known = this.get(id);
    if (known !== undefined) return known;
    const row = await broadcastMetadataTable.get(id.toString());
    const model = this.gadd(id);
    if (row !== undefined) model.settle(row.audienceExpression, row.recipients.map(createWid));
    return model;
  }
}

export const metadataCollection = new MetadataCollection(BroadcastMetadata);

/** Straight from the store. */
async function getBroadcastMetadataJob(wid: Wid): Promise<BroadcastMetadataRow | null> {
  return (await broadcastMetadataTable.get(wid.toString())) ?? null;
}

define('WAWebSchemaBroadcastMetadata', { getBroadcastMetadataTable: () => broadcastMetadataTable });
define('WAWebBroadcastDatabaseJob', { getBroadcastMetadataJob });
define('WAWebBroadcastMetadataCollection', metadataCollection, { defaultOnly: true });
