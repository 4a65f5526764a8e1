import { THEMES, theme } from '../browser/settings.ts';
import { Segments } from './segments.tsx';

/** Light, dark, or as the system has it. */
export const Theme = () => (
  <Segments label="Theme" named options={THEMES} chosen={theme.value} choose={(value) => (theme.value = value)} />
);
