/** Settings as somebody wrote them: all of it still text, and a way to speak of a place in them. */
export interface SettingsSource {
  readonly values: TextSection;
  /** what could not even be read, in Italian */
  readonly problems: readonly string[];
  /** `campanile.yaml, riga 3: direct.pauseSeconds`, or the name of a variable */
  readonly place: (path: readonly PropertyKey[]) => string;
}

export type TextValue = string | readonly unknown[] | TextSection;

export interface TextSection {
  readonly [name: string]: TextValue;
}

export function isSection(value: unknown): value is TextSection {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `over` wins; lists are replaced as a whole. */
export function merged(under: TextSection, over: TextSection): TextSection {
  const result: Record<string, TextValue> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const below = result[name];
    result[name] = isSection(below) && isSection(value) ? merged(below, value) : value;
  }
  return result;
}

/**
 * The settings that hold control characters: YAML makes a tab and a line end of `"C:\temp\notizie"`.
 * @param isProse whether the lines of a setting are meant
 */
export function withControlCharacters(
  section: TextSection,
  isProse: (path: readonly string[]) => boolean,
): readonly (readonly string[])[] {
  const holds = (value: unknown, path: readonly string[]): boolean =>
    Array.isArray(value)
      ? value.some((item) => holds(item, path))
      : typeof value === 'string' &&
        /\p{Cc}/u.test(isProse(path) ? value.replaceAll(/\r?\n/g, '') : value);
  const within = (inner: TextSection, path: readonly string[]): readonly (readonly string[])[] =>
    Object.entries(inner).flatMap(([name, value]) => {
      const here = [...path, name];
      if (isSection(value)) return within(value, here);
      return holds(value, here) ? [here] : [];
    });
  return within(section, []);
}
