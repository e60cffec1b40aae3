import { countDown } from './countdown.js';
import { stayUpToDate } from './live.js';
import { writeNotice } from './new-notice.js';
import { printPages } from './print.js';
import { savePictures } from './picture.js';

stayUpToDate();
countDown();
writeNotice();
savePictures();
printPages();
