/** Modules that exist in the page and are not loaded at its start. */
import type { Page } from 'puppeteer';

/** What brings everything that lists need (measured/modules-in-bundles.json). */
export const LIST_COMPONENTS = [
  'WAWebProcessCampaignNotificationAction',
  'WAWebBizBroadcastsManageAudiencePanel.react',
] as const;

/** What brings the credit query. */
export const CREDIT_COMPONENT = 'WAWebBizBroadcastNewBroadcastFlow.react';

/** What brings the making of channels into memory. */
export const CHANNEL_COMPONENT = 'WAWebNewsletterTabFlow.react';

/** Loads them as the client itself does. */
export async function loadBundles(
  page: Page,
  components: readonly string[] = LIST_COMPONENTS,
): Promise<void> {
  await page.evaluate(async (names) => {
    type Resource = (component: string) => { load(): Promise<unknown> };
    const page = window as unknown as { require(name: string): unknown };
    const resource = page.require('JSResourceForInteraction') as Resource;
    for (const name of names) await resource(name).load();
  }, components);
}
