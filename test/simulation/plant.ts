/** Loaded before everything else (`node --import`): plants the bug with the name in `PLANTED`. */
import { register } from 'node:module';
import process from 'node:process';
import { PLANTED } from './planted.js';

const planted = PLANTED.find(({ name }) => name === process.env['PLANTED']);
if (planted === undefined) throw new Error('no such bug');
register('./plant-hooks.js', import.meta.url, { data: planted });
