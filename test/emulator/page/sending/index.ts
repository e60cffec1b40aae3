/** Sending: to lists, to one person, and what a Status would be. */
import './broadcast-msg-data.js';
import './comms.js';
import './plain-message.js';
import './revoke.js';
import './send-broadcast.js';
import './send-chat.js';
import './status.js';
