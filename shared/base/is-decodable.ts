/** Whether a path's percent escapes can be read: `decodeURIComponent` throws where they can't. */
export function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
