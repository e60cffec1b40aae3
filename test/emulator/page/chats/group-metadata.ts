import { Collection, type Id } from '../core/collection.js';
import { fieldsOf, modelClass } from '../core/model.js';
import type { Wid } from '../core/wid.js';

interface GroupFields {
  readonly id: Wid;
  announce?: boolean;
  isLidAddressingMode: boolean;
}

class GroupMetadata extends modelClass<GroupFields>({
  props: {
    ...fieldsOf('id subject owner desc announce creation', undefined),
    participants: Object.freeze([]),
    isLidAddressingMode: true,
  },
}) {}

class GroupMetadataCollection extends Collection<GroupMetadata> {
  /** The page never needs more of a group than that it is one. */
  update(id: Id): Promise<GroupMetadata> {
    return Promise.resolve(this.gadd(id));
  }
}

export const groupMetadataCollection = new GroupMetadataCollection(GroupMetadata);
