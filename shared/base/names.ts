/** Our spelling of a source's constant: `TRIAL_ENDED` is `trial_ended`. What isn't a constant stays as it is. */
export const lowerSnake = (name: string): string => (/^[A-Z][A-Z0-9_]*$/.test(name) ? name.toLowerCase() : name);
