/** What is known of a channel beside its posts: whose it is, how many follow it, whether it lives. */
import { Collection } from '../core/collection.js';
import { Table } from '../core/database.js';
import { fieldsOf, modelClass } from '../core/model.js';
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';
import type { ChannelState } from '../wire.js';

export const NewsletterMembershipType = {
  Subscriber: 'subscriber',
  Admin: 'admin',
  Guest: 'guest',
  Owner: 'owner',
} as const;
const NewsletterState = {
  Active: 'active',
  Suspended: 'suspended',
  GeoSuspended: 'geosuspended',
} as const;
const NewsletterReactionCodesSetting = { All: 0, Basic: 1, Blocklist: 2, None: 3 } as const;

type MembershipType = (typeof NewsletterMembershipType)[keyof typeof NewsletterMembershipType];

/** As the table numbers them. */
const ROLES: readonly MembershipType[] = ['subscriber', 'admin', 'guest', 'owner'];
const ROLE_OF: Readonly<Record<ChannelState['role'], MembershipType>> = {
  OWNER: 'owner',
  ADMIN: 'admin',
  SUBSCRIBER: 'subscriber',
  GUEST: 'guest',
};

interface MetadataFields {
  readonly id: Wid;
  name?: string;
  inviteCode?: string;
  size?: number;
  membershipType?: MembershipType;
  suspended?: boolean;
  geosuspended?: boolean;
  terminated?: boolean;
}

export class NewsletterMetadata extends modelClass<MetadataFields>({
  props: {
    ...fieldsOf('id name nameUpdateTime description descriptionUpdateTime creationTime', undefined),
    ...fieldsOf('handle inviteCode size membershipType adminCount capabilities', undefined),
    ...fieldsOf('verified suspended geosuspended terminated', false),
    ...fieldsOf('reactionCodesSetting followerActivityMuteExpiration', 0),
    pinnedMessages: Object.freeze([]),
  },
}) {
  get isSuspendedOrTerminated(): boolean {
    return this.suspended === true || this.terminated === true;
  }

  iAmOwner(): boolean {
    return this.membershipType === 'owner';
  }

  iAmAdmin(): boolean {
    return this.membershipType === 'admin';
  }

  iAmAdminOrOwner(): boolean {
    return this.iAmOwner() || this.iAmAdmin();
  }

  iAmSubscriber(): boolean {
    return this.membershipType === 'subscriber';
  }

  iAmGuest(): boolean {
    return this.membershipType === 'guest';
  }
}

export const newsletterMetadataCollection = new Collection(NewsletterMetadata);

/** Roles stand as numbers in the table. */
export interface MetadataRow extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly membershipType: number;
}

export const newsletterMetadataTable = new Table<MetadataRow>('newsletter-metadata');

/** A model's fields from what the servers say. */
export function fieldsFrom(state: ChannelState): Readonly<Record<string, unknown>> {
  const micros = state.createdAt * 1_000_000;
  return {
    creationTime: state.createdAt,
    name: state.name,
    nameUpdateTime: micros,
    description: state.description,
    descriptionUpdateTime: micros,
    inviteCode: state.invite,
    size: state.subscribers,
    verified: false,
    membershipType: ROLE_OF[state.role],
    reactionCodesSetting: 0,
    suspended: state.state !== 'ACTIVE',
    geosuspended: state.state === 'GEOSUSPENDED',
  };
}

export function metadataRow(state: ChannelState): MetadataRow {
  const membershipType = ROLES.indexOf(ROLE_OF[state.role]);
  return { ...fieldsFrom(state), id: state.id, membershipType };
}

export function fieldsFromRow({ id: _, membershipType, ...row }: MetadataRow) {
  return { ...row, membershipType: ROLES[membershipType] };
}

type Maybe = NewsletterMetadata | null | undefined;

define('WAWebNewsletterMetadataModel', { NewsletterMetadata });
define('WAWebCommonNewsletterEnums', {
  NewsletterMembershipType,
  NewsletterState,
  NewsletterReactionCodesSetting,
});
define('WAWebNewsletterMembershipUtil', {
  iAmAdminOrOwner: (metadata: Maybe) => metadata?.iAmAdminOrOwner() ?? false,
  iAmOwner: (metadata: Maybe) => metadata?.iAmOwner() ?? false,
});
define('WAWebSchemaNewsletterMetadata', {
  getNewsletterMetadataTable: () => newsletterMetadataTable,
});
