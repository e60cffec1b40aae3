/**
 * How many people the account may still write to by list for nothing, as the client asks for it. The
 * unit is the recipient. Lies in a bundle of its own (`bundles.ts`). Not emulated: answers that are an
 * error, prices, offers and single credits.
 */
import { connection } from '../core/connection.js';
import { define } from '../require.js';
import type { Credits } from '../wire.js';

const MOST_RECIPIENTS = 2_000;

interface Checkout {
  readonly toArgs: readonly { readonly toJid: string }[];
}

async function sendGetSMBMeteredMessagingCheckoutRPC({ toArgs }: Checkout, _options: unknown) {
  const children = `children, but found ${String(toArgs.length)}`;
  if (toArgs.length === 0) throw new Error(`expected at least 1 ${children}`);
  if (toArgs.length > MOST_RECIPIENTS) {
    throw new Error(`expected at most ${String(MOST_RECIPIENTS)} ${children}`);
  }
  if (toArgs.some(({ toJid }) => typeof toJid !== 'string')) throw new TypeError('toJid');
  const answer = (await connection.request({ name: 'credits' })) as Credits | null;
  const quota = answer && {
    remaining: answer.remaining,
    totalMonthly: answer.total,
    totalAvailableCredits: answer.remaining,
  };
  return {
    name: 'GetSMBMeteredMessagingCheckoutResponseSuccess',
    value: {
      type: 'result',
      integrityIsEligible: 'true',
      accountBalanceAvailable: 0,
      costBase: undefined,
      costBeforeTax: 0,
      costCurrency: 'EUR',
      costDiscounts: undefined,
      costOffset: 100,
      costTax: 0,
      quota: quota ?? undefined,
    },
  };
}

/** Drops what tells of integrity and of the month. */
async function getSMBMeteredMessagingCheckout(checkout: Checkout) {
  const { value } = await sendGetSMBMeteredMessagingCheckoutRPC(checkout, undefined);
  const { accountBalanceAvailable, costBase, costBeforeTax, costCurrency } = value;
  const { costDiscounts, costOffset, costTax, quota } = value;
  return {
    accountBalanceAvailable,
    costBase,
    costBeforeTax,
    costCurrency,
    costOffset,
    costTax,
    discounts: costDiscounts,
    quotaRemaining: quota?.remaining,
    totalAvailableCredits: quota?.totalAvailableCredits,
  };
}

define('WAWebGetSMBMeteredMessagingCheckoutJob', { getSMBMeteredMessagingCheckout });
define('WASmaxSmbMeteredMessagingAccountGetSMBMeteredMessagingCheckoutRPC', {
  sendGetSMBMeteredMessagingCheckoutRPC,
});
