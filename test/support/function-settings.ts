import { ENTRY_POINTS } from '../../local/build.ts';
import type { SettingName } from '../../shared/settings/config.ts';

/** The settings that each function reads when it starts, by the function's name. */
export async function functionSettings(): Promise<Map<string, readonly SettingName[]>> {
  const read = async (name: string) => {
    const { SETTINGS } = (await import(`../../functions/${name}/settings.ts`)) as { SETTINGS: readonly SettingName[] };
    return [name, SETTINGS] as const;
  };
  return new Map(await Promise.all(Object.keys(ENTRY_POINTS).map(read)));
}
