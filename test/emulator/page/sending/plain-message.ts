import type { Msg, MsgAttributes } from '../messages/msg.js';
import { define } from '../require.js';

/** The fields a message is made of, without the model around them. */
function msgDataFromMsgModel(message: Msg): MsgAttributes {
  return { ...message.ownAttributes(), id: message.id, type: message.type };
}

define('WAWebMsgDataFromModel', { msgDataFromMsgModel });
