import { browserPath, launchArguments } from '#src/system/browser.js';

export interface TestBrowser {
  readonly executablePath: string;
  readonly args: readonly string[];
}

/** The browser that the tests use, and the arguments it needs on this machine. */
export async function testBrowser(): Promise<TestBrowser> {
  return { executablePath: await browserPath(), args: launchArguments([]).args };
}
