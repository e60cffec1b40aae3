export { until } from '../emulator/until.js';
