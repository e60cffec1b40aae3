/** Some rows of a bulk write were refused; none was written. Worded as the real client's store does. */
export class BulkError extends Error {
  override readonly name = 'BulkError';

  constructor(operation: string, failed: number, total: number, cause: string) {
    super(
      `${operation}(): ${String(failed)} of ${String(total)} operations failed. Errors: ${cause}`,
    );
  }
}
