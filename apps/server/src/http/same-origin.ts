export interface OriginHeaders {
  "sec-fetch-site"?: string | string[] | undefined;
  origin?: string | undefined;
  host?: string | undefined;
}

/**
 * Whether a request comes from our own pages. Browsers name the sender in at least one of two headers that
 * pages cannot forge; a caller that sends neither is no browser and carries nobody's cookie unawares.
 */
export function isSameOrigin(headers: OriginHeaders, publicUrl: string | undefined): boolean {
  const site = headers["sec-fetch-site"];
  if (site === "same-origin" || site === "none") return true;
  if (headers.origin === undefined) return site === undefined;

  const origin = URL.parse(headers.origin);
  if (!origin) return false;
  return origin.host === headers.host || (publicUrl !== undefined && origin.origin === URL.parse(publicUrl)?.origin);
}
