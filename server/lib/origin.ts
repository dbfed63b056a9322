/**
 * Whether a request that changes something, or a WebSocket handshake, comes from our own pages:
 * its Origin header (RFC 6454) must be PUBLIC_URL's, or without PUBLIC_URL name the host that the
 * request went to. Browsers always send it; a request without one is refused.
 */
export const createOriginCheck = ({ publicUrl }: { publicUrl?: string | undefined }) => {
  const own = publicUrl === undefined ? undefined : new URL(publicUrl).origin;
  return (request: { origin: string | undefined; host: string | undefined }): boolean => {
    if (request.origin === undefined || !URL.canParse(request.origin)) return false;
    const origin = new URL(request.origin);
    return own === undefined
      ? /^https?:$/.test(origin.protocol) && origin.host === request.host?.toLowerCase()
      : origin.origin === own;
  };
};
export type OriginCheck = ReturnType<typeof createOriginCheck>;
