/**
 * Where to go after signing in. Only paths of this site: an address smuggled into `next` must not
 * lead elsewhere. `/password` would be a dead end once the password is changed.
 */
export function safeNext(next: string | null): string {
  if (!next?.startsWith("/") || /^\/[/\\]/.test(next)) return "/";
  return next.startsWith("/password") || next.startsWith("/sign-in") ? "/" : next;
}
