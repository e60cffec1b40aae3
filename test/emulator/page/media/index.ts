/** Media: preparing, uploading, downloading. */
import './broadcast.js';
import './media-object.js';
import './prep.js';
import './types.js';
import './upload.js';
