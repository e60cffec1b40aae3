import { countDown } from './countdown.js';
import { stayUpToDate } from './live.js';
import { previewNotice } from './new-notice.js';

stayUpToDate();
countDown();
previewNotice();
