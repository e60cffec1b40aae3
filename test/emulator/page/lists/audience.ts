/** Who a list is for. Only the explicit kind exists here: the LIDs, one by one. */
import { define } from '../require.js';

const EXPRESSION_TYPE_EXPLICIT = 'EXPLICIT';

export interface AudienceExpression {
  readonly type: typeof EXPRESSION_TYPE_EXPLICIT;
  readonly userJids: readonly string[];
}

export function createExplicitExpression(userJids: readonly string[]): AudienceExpression {
  return { type: EXPRESSION_TYPE_EXPLICIT, userJids: [...userJids] };
}

export const NOBODY = createExplicitExpression([]);

function parseAudienceExpressionJson(json: string): AudienceExpression | null {
  try {
    const parsed = JSON.parse(json) as Partial<AudienceExpression> | null;
    if (parsed?.type !== EXPRESSION_TYPE_EXPLICIT || !Array.isArray(parsed.userJids)) return null;
    return createExplicitExpression(parsed.userJids);
  } catch {
    return null;
  }
}

/** The LIDs, each once, in the order given. */
export function resolveAudienceExpression(expression: AudienceExpression): Promise<string[]> {
  return Promise.resolve([...new Set(expression.userJids)]);
}

define('WAWebAudienceExpressionTypes', {
  createExplicitExpression,
  parseAudienceExpressionJson,
  serializeAudienceExpression: (expression: AudienceExpression) => JSON.stringify(expression),
  EXPRESSION_TYPE_EXPLICIT,
});
define('WAWebAudienceResolver', { resolveAudienceExpression });
