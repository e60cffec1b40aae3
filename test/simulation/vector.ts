/** What a golden vector of the real page (`test/emulator/conformance/measured`) is to the simulated WhatsApp. */
import type { MeasuredPage } from './measured-page.js';

/** @param fact as it stands in the file */
export type Check = (page: MeasuredPage, fact: never) => Promise<void>;

/** A text: why it does not show at the ports. */
export type Vectors = Readonly<Record<string, Check | string>>;

export const OF_THE_PAGE =
  'how the page is made: the ports have no modules, models, rows or events';
export const NEVER_ASKED = 'the adapter never asks the page for it';
export const MEASURING = 'how it was measured';
