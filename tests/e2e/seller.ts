import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test as base, type APIRequestContext, type Locator, type Page } from "@playwright/test";

/** What a new account starts with, and what one picture of 场景更换 costs. */
export const GIFT = 20;
export const PRICE = 4;
export const PASSWORD = "一句好记的话 2026";

const PICTURES = path.resolve(import.meta.dirname, "../pictures");
export const BAG = path.join(PICTURES, "bag.jpg");
export const SCENE = path.join(PICTURES, "scene.jpg");
/** The same two in the size of a web page, for journeys that are not about the pictures. */
const SAMPLES = path.resolve(import.meta.dirname, "../../frontend/public/samples");
export const SMALL_BAG = path.join(SAMPLES, "bag.webp");
export const SMALL_SCENE = path.join(SAMPLES, "scene.webp");
export const hostile = (name: string) => path.join(PICTURES, "hostile", name);

/** What the shop sells, as it is seeded. */
export const YEAR = { name: "年度会员", credits: 6000, price: "¥1,299" };
export const SMALL_PACK = { name: "100", credits: 100, price: "¥39" };
export const spoken = (credits: number) => new Intl.NumberFormat("zh-CN").format(credits);

export const newEmail = () => `seller-${randomBytes(6).toString("hex")}@example.com`;

export interface Entry {
  kind: string;
  delta_available: number;
  delta_held: number;
  available_after: number;
  held_after: number;
  source?: string | null;
  generation_id?: string | null;
  order_id?: string | null;
}

export interface Order {
  id: string;
  state: string;
  credits_granted: number;
  timeline: { state: string; by: string }[];
}

/** The account behind a page, asked over the API: what the books say, whatever the page shows. */
export class Account {
  constructor(
    readonly email: string,
    private readonly request: APIRequestContext,
    private readonly token: string,
  ) {}

  static async signUp(request: APIRequestContext, email: string): Promise<Account> {
    const answer = await request.post("/v1/auth/register", {
      data: { email, password: PASSWORD, locale: "zh-CN" },
    });
    expect(answer.status(), await answer.text()).toBe(201);
    return new Account(email, request, ((await answer.json()) as { access_token: string }).access_token);
  }

  static async signIn(request: APIRequestContext, email: string): Promise<Account> {
    const answer = await request.post("/v1/auth/login", { data: { email, password: PASSWORD } });
    expect(answer.status(), await answer.text()).toBe(200);
    return new Account(email, request, ((await answer.json()) as { access_token: string }).access_token);
  }

  async get<T>(url: string): Promise<T> {
    const answer = await this.request.get(url, { headers: { authorization: `Bearer ${this.token}` } });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as T;
  }

  /** Ledger lines, oldest first. */
  async entries(): Promise<Entry[]> {
    return (await this.get<{ items: Entry[] }>("/v1/credits/entries?limit=100")).items.reverse();
  }

  /** Orders, newest first. */
  async orders(): Promise<Order[]> {
    return (await this.get<{ items: Order[] }>("/v1/orders")).items;
  }

  /** What is left of each kind of credits. */
  async lots(): Promise<Record<string, number>> {
    const { lots } = await this.get<{ lots: { kind: string; available: number }[] }>("/v1/credits");
    const sums: Record<string, number> = {};
    for (const { kind, available } of lots) sums[kind] = (sums[kind] ?? 0) + available;
    return sums;
  }

  /** Ends every session of this person but the one asking. */
  async endOtherSessions(): Promise<void> {
    const { items } = await this.get<{ items: { id: string; current: boolean }[] }>("/v1/auth/sessions");
    for (const session of items.filter((each) => !each.current)) {
      const answer = await this.request.delete(`/v1/auth/sessions/${session.id}`, {
        headers: { authorization: `Bearer ${this.token}` },
      });
      expect(answer.status()).toBe(204);
    }
  }
}

/** The studio as a seller sees it. */
export class Studio {
  constructor(readonly page: Page) {}

  get generate(): Locator {
    return this.page.getByRole("button", { name: /^(生成|Generate) / });
  }

  get results(): Locator {
    return this.page.getByRole("region", { name: "成片" });
  }

  get picture(): Locator {
    return this.results.getByRole("img", { name: "场景更换的成片" });
  }

  /** The balance in the header; its name says what is available and what is on hold. */
  balance(available: number, held: number): Locator {
    return this.page.getByRole("link", { name: `积分：可用 ${spoken(available)}，暂扣 ${spoken(held)}` });
  }

  slot(label: string): Locator {
    return this.page.getByRole("group", { name: label, exact: true });
  }

  filled(label: string): Locator {
    return this.slot(label).getByRole("img", { name: `${label}的参考图` });
  }

  async open(tool = "scene"): Promise<void> {
    await this.page.goto(`/make/${tool}`);
    await expect(this.generate).toBeVisible();
  }

  /** Chooses files the way a person does: presses the slot, picks in the dialog. */
  async pick(label: string, ...files: string[]): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.slot(label)
      .getByRole("button", { name: `选择${label}` })
      .click();
    await (await chooser).setFiles(files);
  }

  async pickBoth(subject = SMALL_BAG, scene = SMALL_SCENE): Promise<void> {
    await this.pick("主体图", subject);
    await expect(this.filled("主体图")).toBeVisible();
    await this.pick("场景参考图", scene);
    await expect(this.filled("场景参考图")).toBeVisible();
    await expect(this.generate).toHaveAttribute("aria-disabled", "false");
  }

  async press(): Promise<void> {
    await expect(this.generate).toHaveAttribute("aria-disabled", "false");
    await this.generate.click();
  }

  async count(count: number): Promise<void> {
    await this.page.getByRole("radio", { name: `${count} 张` }).click();
  }

  /** On a phone the inputs and the results share one column. */
  async show(side: "准备" | "成片"): Promise<void> {
    // By its width, not by what is drawn: right after a reload nothing is, and the choice would be skipped.
    if ((this.page.viewportSize()?.width ?? 0) > 600) return;
    await this.page.getByRole("radiogroup", { name: "工作台" }).getByText(side, { exact: true }).click();
  }
}

/**
 * Pays on the provider's own page, in the tab that the studio opened. Returns that tab: it comes back to the studio by
 * itself.
 */
export async function payInNewTab(
  page: Page,
  press: () => Promise<void>,
  button: RegExp = /^支付 /,
): Promise<Page> {
  const opening = page.context().waitForEvent("page");
  await press();
  const tab = await opening;
  await tab.getByRole("button", { name: button }).click();
  return tab;
}

/** A file as the system clipboard or a drag would hand it to the page. */
export async function handOver(target: Locator, kind: "drop" | "paste", file: string): Promise<void> {
  const data = { base64: readFileSync(file).toString("base64"), name: path.basename(file), kind };
  await expect(target).toBeVisible();
  await target.evaluate((element, { base64, name, kind }) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name, { type: "image/jpeg" }));
    const how = { bubbles: true, cancelable: true };
    if (kind === "paste")
      element.dispatchEvent(new ClipboardEvent("paste", { ...how, clipboardData: carried }));
    else {
      for (const step of ["dragenter", "dragover", "drop"]) {
        element.dispatchEvent(new DragEvent(step, { ...how, dataTransfer: carried }));
      }
    }
  }, data);
}

interface Fixtures {
  studio: Studio;
  /** A new account of its own; the page is signed in with it. */
  account: Account;
}

export const test = base.extend<Fixtures>({
  // Whatever a journey does, the page must neither throw nor break its own content policy.
  page: async ({ page }, use) => {
    const broken: string[] = [];
    page.on("pageerror", (error) => broken.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|Uncaught|Warning:/.test(message.text())) {
        broken.push(message.text());
      }
    });
    await use(page);
    expect(broken).toEqual([]);
  },
  studio: async ({ page }, use) => use(new Studio(page)),
  account: async ({ context }, use) => use(await Account.signUp(context.request, newEmail())),
});

export { expect };
