export { PATIENCE, until } from '../emulator/until.js';
