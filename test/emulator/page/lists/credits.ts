/**
 * How many people the account may still write to by list for nothing, as the client asks for it. The
 * unit is the recipient. Lies in a bundle of its own (`bundles.ts`). Not emulated: prices and
 * offers.
 */
import { ServerStatusCodeError } from '../account/health.js';
import { connection, RequestError } from '../core/connection.js';
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
  const answer = (await connection.request({ name: 'credits' }).catch(refuse)) as Credits | null;
  const quota = answer && {
    remaining: answer.remaining,
    totalMonthly: answer.total,
    singleCredits: answer.single,
    totalAvailableCredits: answer.remaining + answer.single,
  };
  return {
    name: 'GetSMBMeteredMessagingCheckoutResponseSuccess',
    value: {
      type: 'result',
      integrityIsEligible: String(answer?.eligible ?? true),
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

/** Errors that the client knows; what else the servers say it cannot read. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'not-authorized',
  405: 'not-allowed',
  429: 'rate-overlimit',
  482: 'feature-limit',
  500: 'internal-server-error',
  503: 'service-unavailable',
};

class SmaxParsingFailure extends Error {
  override readonly name = 'SmaxParsingFailure';
}

function refuse(error: unknown): never {
  if (!(error instanceof RequestError)) throw error;
  const text = ERRORS[error.code];
  if (text !== undefined) throw new ServerStatusCodeError(String(error.code), text);
  throw new SmaxParsingFailure(
    'SmaxParsingFailure: Failed to parse incoming stanza of <rpc name="GetSMBMeteredMessagingCheckout">. Tried <response name',
  );
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
