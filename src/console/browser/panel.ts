import { countDown } from './countdown.js';
import { stayUpToDate } from './live.js';

stayUpToDate();
countDown();
