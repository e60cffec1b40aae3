/**
 * These run in the page: what the servers say of what the account may do. All of them only read, and
 * name nobody but the people who are given (run on the client of August 2026).
 */

export interface PageCredits {
  readonly remaining: number | null;
  readonly monthly: number | null;
  readonly eligible: boolean | null;
}

/**
 * By the raw query: the one that the client's own screens use drops eligibility and the month's total.
 * @param recipients `…@s.whatsapp.net` or `…@lid`; one is enough
 */
export async function readCredits(recipients: readonly string[]): Promise<PageCredits> {
  const { sendGetSMBMeteredMessagingCheckoutRPC } = window.require(
    'WASmaxSmbMeteredMessagingAccountGetSMBMeteredMessagingCheckoutRPC',
  );
  const { name, value } = await sendGetSMBMeteredMessagingCheckoutRPC(
    { toArgs: recipients.map((toJid) => ({ toJid })), hasUseAdAccount: true },
    {},
  );
  if (!name.endsWith('Success')) throw new Error(name);
  const { integrityIsEligible, quota } = value;
  const { remaining = null, singleCredits = 0 } = quota ?? {};
  const ofTheMonth = remaining === null ? null : remaining + singleCredits;
  return {
    // what the client itself counts with; `remaining` enters only where that is not told
    remaining: quota?.totalAvailableCredits ?? ofTheMonth,
    monthly: quota?.totalMonthly ?? null,
    eligible: integrityIsEligible === undefined ? null : integrityIsEligible === 'true',
  };
}

/** As the servers name it: seconds as text, and who does not say a number says 0. */
export async function readTimelock(): Promise<{
  active: boolean;
  kind: string | null;
  ends: string | null;
}> {
  const told = await window.require('WAWebMexFetchReachoutTimelockJob').mexFetchReachoutTimelock();
  return {
    active: told.is_active,
    kind: told.enforcement_type ?? null,
    ends: told.time_enforcement_ends ?? null,
  };
}

export async function readNewChatCap(): Promise<{
  status: string;
  used: number;
  total: number;
  ends: string;
}> {
  const told = await window
    .require('WAWebMexFetchNewChatMessageCappingInfoJob')
    .mexFetchNewChatMessageCapping();
  return {
    status: told.capping_status ?? 'NONE',
    used: told.used_quota,
    total: told.total_quota,
    ends: told.cycle_end_timestamp,
  };
}

/** What the page knows of the account, without a query. */
export function readAccountKind(): {
  hosted: boolean | null;
  business: boolean | null;
  listLimit: number | null;
} {
  const told = <T>(read: () => T): T | null => {
    try {
      return read() ?? null;
    } catch {
      return null;
    }
  };
  const platform = told(() => window.require('WAWebConnModel').Conn.platform);
  return {
    hosted: told(() =>
      window.require('WAWebUserPrefsMultiDevice').getIsHostedMeAccountFromLocalStorage(),
    ),
    business: platform === null ? null : platform === 'smba' || platform === 'smbi',
    listLimit: told(() =>
      window.require('WAWebBizBroadcastRecipientLimitCommon').getRecipientLimit(),
    ),
  };
}

export interface PageToken {
  readonly lid: string | null;
  readonly phone: string | null;
  /** unix seconds */
  readonly at: number;
}

/** The tokens of all chats with people, and since when (unix seconds) one must have been given. */
export function readTokens(): { cutoff: number; tokens: PageToken[] } {
  const cutoff = window.require('WAWebTrustedContactsUtils').tokenExpirationCutoff('receiver');
  const tokens = window
    .require('WAWebCollections')
    .Chat.getModelsArray()
    .flatMap(({ id, accountLid, tcTokenTimestamp: at }) => {
      if (at === undefined || at === null || !id.isUser()) return [];
      const lid = accountLid?._serialized ?? (id.isLid() ? id._serialized : null);
      return [{ lid, phone: id.isLid() ? null : id.user, at }];
    });
  return { cutoff, tokens };
}
