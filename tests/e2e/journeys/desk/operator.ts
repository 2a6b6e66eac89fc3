import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { expect, newEmail, PASSWORD, SMALL_BAG, SMALL_SCENE, test as base } from "../../seller.ts";

/** Seeded in development; the first admin of a site. */
export const ADMIN = { email: "admin@mannequin.local", password: "admin-password-1" };
/** Signs the sandbox's notices in development. */
const PLAY_MONEY_SECRET = "play-money-secret";
const SIMULATOR = process.env.E2E_SIMULATOR_URL ?? "http://127.0.0.1:8090";

interface Made {
  id: string;
  state: string;
  failure?: { code: string } | null;
}

/** Somebody with an account, asked for over the API: what an operator looks after. */
export class Customer {
  /** Each picture is sent once, whatever is made of it. */
  private readonly sent = new Map<string, Promise<string>>();

  private constructor(
    readonly id: string,
    readonly email: string,
    readonly request: APIRequestContext,
    private readonly token: string,
  ) {}

  static async signUp(request: APIRequestContext, email = newEmail()): Promise<Customer> {
    const answer = await request.post("/v1/auth/register", {
      data: { email, password: PASSWORD, locale: "zh-CN" },
    });
    expect(answer.status(), await answer.text()).toBe(201);
    const { access_token: token, user } = (await answer.json()) as {
      access_token: string;
      user: { id: string };
    };
    return new Customer(user.id, email, request, token);
  }

  private get headers() {
    return { authorization: `Bearer ${this.token}`, "x-requested-with": "mannequin" };
  }

  async get<T>(url: string): Promise<T> {
    const answer = await this.request.get(url, { headers: this.headers });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as T;
  }

  private async post<T>(url: string, data: unknown, status: number): Promise<T> {
    const headers = { ...this.headers, "idempotency-key": randomUUID() };
    const answer = await this.request.post(url, { data, headers });
    expect(answer.status(), await answer.text()).toBe(status);
    return (await answer.json()) as T;
  }

  private upload(file: string): Promise<string> {
    const sent = this.sent.get(file) ?? this.send(file);
    this.sent.set(file, sent);
    return sent;
  }

  private async send(file: string): Promise<string> {
    const multipart = { file: { name: "picture.webp", mimeType: "image/webp", buffer: readFileSync(file) } };
    const answer = await this.request.post("/v1/uploads", { multipart, headers: this.headers });
    expect(answer.status(), await answer.text()).toBe(201);
    return ((await answer.json()) as { id: string }).id;
  }

  /** Orders one picture of 场景更换; `prompt` may carry a fault for the simulator. */
  async submit(prompt?: string): Promise<string> {
    const inputs = [
      { slot: "subject", asset_id: await this.upload(SMALL_BAG) },
      { slot: "scene", asset_id: await this.upload(SMALL_SCENE) },
    ];
    const body = { preset: "scene", inputs, ...(prompt === undefined ? {} : { prompt }) };
    const { generations: items } = await this.post<{ generations: Made[] }>("/v1/generations", body, 202);
    return items[0]?.id ?? "";
  }

  /** The same, made to its end. */
  async make(prompt?: string): Promise<Made> {
    const id = await this.submit(prompt);
    await expect
      .poll(async () => (await this.generation(id)).state, { timeout: 40_000 })
      .toMatch(/^(succeeded|failed|canceled)$/);
    return this.generation(id);
  }

  generation(id: string): Promise<Made> {
    return this.get<Made>(`/v1/generations/${id}`);
  }

  async balance(): Promise<{ available: number; held: number }> {
    return this.get("/v1/credits");
  }

  /** Orders the product whose name contains `name`, and leaves it to be paid. */
  async want(name: string): Promise<string> {
    const { items } = await this.get<{ items: { id: string; name: string }[] }>("/v1/products");
    const product = items.find((each) => each.name.includes(name));
    const { order } = await this.post<{ order: { id: string } }>(
      "/v1/orders",
      { product_id: product?.id, provider: "sandbox" },
      201,
    );
    return order.id;
  }

  /** Orders it, pays for it at the sandbox, and waits for the credits. */
  async buy(name: string): Promise<string> {
    const id = await this.want(name);
    const paid = await this.request.post(`${SIMULATOR}/_sim/payments/sandbox/${id}/pay`);
    expect(paid.ok(), await paid.text()).toBe(true);
    await expect.poll(async () => (await this.order(id)).state).toBe("fulfilled");
    return id;
  }

  /**
   * Orders it, and is said to have paid a cent more than was owed: the notice is rightly signed, and of this order
   * alone, whatever others pay meanwhile. A person has to look at it.
   */
  async payWrong(name: string): Promise<string> {
    const id = await this.want(name);
    const opened = (await (await this.request.get(`${SIMULATOR}/_sim/payments`)).json()) as {
      order: string;
      number: string;
      amount: number;
    }[];
    const { number, amount } = opened.find((each) => each.order === id) ?? { number: "", amount: 0 };
    const payment = {
      id: number,
      merchant: "mannequin",
      order: id,
      amount: amount + 1,
      currency: "CNY",
      status: "paid",
      refunded: 0,
      at: Date.now(),
    };
    const body = JSON.stringify({ id: `evt_${id}`, type: "payment.paid", payment });
    const at = Math.floor(Date.now() / 1000);
    const tag = createHmac("sha256", PLAY_MONEY_SECRET).update(`${at}.${body}`).digest("hex");
    const headers = { "content-type": "application/json", "sandbox-signature": `t=${at},v1=${tag}` };
    const told = await this.request.post("/v1/payments/sandbox/notify", { data: body, headers });
    expect(told.status(), await told.text()).toBe(200);
    expect((await this.order(id)).state).toBe("review");
    return id;
  }

  /** Takes back an order that nobody has paid. */
  async cancel(id: string): Promise<void> {
    await this.post(`/v1/orders/${id}/cancel`, {}, 200);
  }

  /** Deletes the picture of a finished generation, as its 24 hours do; the record stays. */
  async forget(id: string): Promise<void> {
    const made = await this.get<{ result: { asset_id: string } | null }>(`/v1/generations/${id}`);
    const answer = await this.request.delete(`/v1/assets/${made.result?.asset_id ?? ""}`, {
      headers: this.headers,
    });
    expect(answer.status(), await answer.text()).toBe(204);
  }

  order(id: string): Promise<{ state: string; refunded: { amount: number } }> {
    return this.get(`/v1/orders/${id}`);
  }

  /** The tools that the studio offers now. */
  async tools(): Promise<{ key: string; name: string }[]> {
    return (await this.get<{ items: { key: string; name: string }[] }>("/v1/presets")).items;
  }
}

/** The back office as an operator sees it. Counts the presses of the mouse. */
export class Desk {
  clicks = 0;

  constructor(readonly page: Page) {}

  async click(target: Locator): Promise<void> {
    await target.click();
    this.clicks += 1;
  }

  async signIn(): Promise<void> {
    await this.page.goto("/admin/");
    await this.page.getByLabel("邮箱").fill(ADMIN.email);
    await this.page.getByLabel("密码").fill(ADMIN.password);
    await this.page.getByRole("button", { name: "登录" }).click();
    await expect(this.page.getByRole("heading", { name: "总览", level: 1 })).toBeVisible();
  }

  /** Types into the search that is always there, and opens the one hit. */
  async find(text: string): Promise<void> {
    const box = this.page.getByRole("combobox", { name: "搜索用户、任务、订单" });
    await this.click(box);
    await box.fill(text);
    // An e-mail is in its hit; an id has one hit, which names what it is the id of.
    const hits = this.page.getByRole("option");
    await this.click(text.includes("@") ? hits.filter({ hasText: text }) : hits.first());
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole("dialog", { name });
  }

  /** Fills in the reason every act asks for, and presses the button called `confirm`. */
  async confirm(dialog: Locator, confirm: string | RegExp, reason: string): Promise<void> {
    await dialog.getByLabel("原因").fill(reason);
    await dialog.getByRole("button", { name: confirm }).click();
    await expect(dialog).toBeHidden();
  }

  /** Nothing on the page that a screen reader or weak eyes would stumble over. */
  async accessible(): Promise<void> {
    // Until what slides in has come to rest, its colours are those of a mixture.
    await this.page.evaluate(() =>
      Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))),
    );
    const { violations } = await new AxeBuilder({ page: this.page })
      .withTags(["wcag2a", "wcag2aa", "wcag21aa"])
      .analyze();
    expect(
      violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" | ")}`),
    ).toEqual([]);
  }
}

interface Fixtures {
  /** Signed in as the admin, on the dashboard. */
  desk: Desk;
  customer: Customer;
}

export const test = base.extend<Fixtures>({
  customer: async ({ playwright, baseURL }, use) => {
    // A request context of its own: the operator's cookie must not mix with the customer's.
    const request = await playwright.request.newContext({ baseURL });
    await use(await Customer.signUp(request));
    await request.dispose();
  },
  desk: async ({ page }, use) => {
    const desk = new Desk(page);
    await desk.signIn();
    await use(desk);
  },
});

export { expect };
