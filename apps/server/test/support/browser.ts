interface Cookie {
  name: string;
  value: string;
  path: string;
}

/** As much of a browser as a sign-in needs: cookies by path, and redirects one at a time. */
export class Browser {
  #cookies: Cookie[] = [];
  readonly #origin: string;
  readonly #paths: string[] = [];
  #server: string;

  constructor(origin: string) {
    this.#origin = origin;
    this.#server = origin;
  }

  /** As a proxy does: the address stays the public one, another server answers. */
  sendTo(serverUrl: string): void {
    this.#server = serverUrl;
  }

  /** The values of its cookies, for looking for what must stay secret. */
  secrets(): string[] {
    return this.#cookies.map(({ value }) => value);
  }

  /** The paths it has been to. */
  addresses(): string[] {
    return this.#paths;
  }

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url, this.#origin);
    const headers = new Headers(init.headers);
    const cookie = this.#cookies
      .filter(
        ({ path }) => target.pathname === path || target.pathname.startsWith(path.endsWith("/") ? path : `${path}/`),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
    if (cookie !== "") headers.set("cookie", cookie);
    this.#paths.push(target.pathname);
    const server = target.href.replace(this.#origin, this.#server);
    const response = await fetch(server, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  async postJson(url: string, body: unknown): Promise<Response> {
    const headers = { "content-type": "application/json", origin: this.#origin };
    return this.fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async signIn(email: string, password: string): Promise<void> {
    const response = await this.postJson("/api/auth/login", { email, password });
    if (!response.ok) throw new Error(`${email} could not sign in: ${await response.text()}`);
  }

  /** Goes where it is sent, until that is another site, our consent page, or no redirect. */
  async visit(url: string): Promise<{ url: URL; response: Response | undefined }> {
    let target = new URL(url, this.#origin);
    for (let hops = 0; hops < 10; hops += 1) {
      const isOver = target.origin !== this.#origin || target.pathname.startsWith("/consent/");
      if (isOver) return { url: target, response: undefined };
      const response = await this.fetch(target.href, { headers: { accept: "text/html" } });
      const location = response.headers.get("location");
      if (location === null) return { url: target, response };
      target = new URL(location, target);
    }
    throw new Error(`${url} leads in circles`);
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(/; ?/);
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    const path = attributes.find((each) => /^path=/i.test(each))?.slice(5) ?? "/";
    this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
    if (value !== "") this.#cookies.push({ name, value, path });
  }
}
