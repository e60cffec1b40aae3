/** How the message keys of the golden vectors were made; `wid:` and `key:` mark instances. */
import type { KeyRecipe } from './probes.js';
import { me } from './scripted-servers.js';

const ID = '3EB0AABBCCDDEEFF001122';
const ME_LID = `wid:${me.lid}`;
const ME_PN = `wid:${me.phone}`;
const LID = 'wid:100000012345678@lid';
const PN = 'wid:393331234567@c.us';
const LIST = 'wid:1733650000@broadcast';

/** What each measured key was made from, by the name of its case. */
export const KEY_RECIPES: Readonly<Record<string, KeyRecipe | null>> = {
  'from=meLid,to=LID (1:1 out)': { from: ME_LID, to: LID, id: ID },
  'from=meLid,to=LID selfDir in': { from: ME_LID, to: LID, id: ID, selfDir: 'in' },
  'from=mePn,to=PN (1:1 out)': { from: ME_PN, to: PN, id: ID },
  'from=LID,to=meLid (1:1 in)': { from: LID, to: ME_LID, id: ID },
  'from=PN,to=mePn (1:1 in)': { from: PN, to: ME_PN, id: ID },
  'from=LID,to=mePn (mixed in)': { from: LID, to: ME_PN, id: ID },
  'list main from=meLid,to=list,participant=meLid': {
    from: ME_LID,
    to: LIST,
    id: ID,
    participant: ME_LID,
  },
  'list main without participant': { from: ME_LID, to: LIST, id: ID },
  'clone fromMe,remote=LID': { fromMe: true, remote: LID, id: ID },
  'fromMe false remote LID': { fromMe: false, remote: LID, id: ID },
  'fromMe false remote PN': { fromMe: false, remote: PN, id: ID },
  'group in with participant LID': {
    fromMe: false,
    remote: 'wid:120363012345678901@g.us',
    id: ID,
    participant: LID,
  },
  'status in with participant LID': {
    fromMe: false,
    remote: 'wid:status@broadcast',
    id: ID,
    participant: LID,
  },
  'note to self {fromMe:true,remote:meLid}': { fromMe: true, remote: ME_LID, id: ID },
  'from=me,to=me selfDir out': { from: ME_LID, to: ME_LID, id: ID, selfDir: 'out' },
  'from=device wid of me': { from: 'wid:111222333444555:7@lid', to: LID, id: ID },
  'participant given undefined': { from: ME_LID, to: LID, id: ID, participant: '<undefined>' },
  'participant given null': { from: ME_LID, to: LID, id: ID, participant: null },
  'neither me': { from: LID, to: PN, id: ID },
  null: null,
  'no id': { fromMe: true, remote: LID },
  'id empty': { fromMe: true, remote: LID, id: '' },
  'remote is string': { fromMe: true, remote: '100000012345678@lid', id: ID },
  'from string': { from: me.lid, to: LID, id: ID },
  'both forms': { from: ME_LID, to: LID, fromMe: true, remote: LID, id: ID },
  'participant string': { from: ME_LID, to: LID, id: ID, participant: me.lid },
  'id is a MsgKey': { from: ME_LID, to: LID, id: `key:true_100000012345678@lid_${ID}` },
};
