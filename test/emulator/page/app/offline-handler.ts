import { define } from '../require.js';

/** How much of what waited at the servers has been dealt with. */
class OfflineHandler {
  #expected = 0;
  #done = 0;

  expect(count: number): void {
    this.#expected = count;
    this.#done = 0;
  }

  progress(count: number): void {
    this.#done = Math.min(this.#done + count, this.#expected);
  }

  finish(): void {
    this.#done = this.#expected;
  }

  /** Percent. */
  getOfflineDeliveryProgress(): number {
    return this.#expected === 0 ? 100 : Math.floor((100 * this.#done) / this.#expected);
  }
}

export const OfflineMessageHandler = new OfflineHandler();

define('WAWebOfflineHandler', { OfflineMessageHandler });
