/** Something of everything that the pages can show, made over the API before anybody walks. */
import type { APIRequestContext } from "@playwright/test";
import { Customer } from "../journeys/desk/operator.ts";
import { expect, newEmail, PASSWORD } from "../seller.ts";
import type { PersonKind } from "./known/plan.ts";

export const ADMIN = { email: "admin@mannequin.local", password: "admin-password-1" };
const SIMULATOR = process.env.E2E_SIMULATOR_URL ?? "http://127.0.0.1:8090";

export interface Person {
  email: string;
  password: string;
}

/** Who is in the world, and what an operator may look for. */
export interface World {
  staff: Record<"support" | "operator" | "admin", Person>;
  searches: string[];
}

/** The admin over the API. */
class Office {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly token: string,
  ) {}

  static async open(request: APIRequestContext): Promise<Office> {
    const answer = await request.post("/v1/auth/login", { data: ADMIN });
    expect(answer.status(), await answer.text()).toBe(200);
    return new Office(request, ((await answer.json()) as { access_token: string }).access_token);
  }

  private get headers() {
    return { authorization: `Bearer ${this.token}`, "idempotency-key": crypto.randomUUID() };
  }

  async user(email: string): Promise<{ id: string; updated_at: string }> {
    const found = await this.request.get(`/v1/admin/users?q=${encodeURIComponent(email)}`, { headers: this.headers });
    const id = ((await found.json()) as { items: { id: string }[] }).items[0]?.id ?? "";
    const answer = await this.request.get(`/v1/admin/users/${id}`, { headers: this.headers });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as { id: string; updated_at: string };
  }

  async change(email: string, changes: { role?: string; status?: string }, reason: string): Promise<void> {
    const { id, updated_at } = await this.user(email);
    const answer = await this.request.patch(`/v1/admin/users/${id}`, { data: { ...changes, updated_at, reason }, headers: this.headers });
    expect(answer.status(), await answer.text()).toBe(200);
  }

  async adjust(email: string, amount: number, reason: string): Promise<void> {
    const { id } = await this.user(email);
    const answer = await this.request.post(`/v1/admin/users/${id}/adjustments`, { data: { amount, reason }, headers: this.headers });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

async function tell(request: APIRequestContext, method: "post" | "put" | "delete", where: string, data?: unknown): Promise<void> {
  const answer = await request[method](`${SIMULATOR}/_sim/${where}`, data === undefined ? {} : { data });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Pictures in every state: done, refused in three ways, stopped. Each fault is the simulator's. */
async function makePictures(customer: Customer): Promise<string[]> {
  const faults = ["image_safety", "400_bad_image", "block_prompt_prohibited", "404_model_retired"];
  const prompts = [undefined, "海边，晨光", ...faults.map((fault) => `海边 [[sim:${fault}]]`)];
  return (await Promise.all(prompts.map((prompt) => customer.make(prompt)))).map((each) => each.id);
}

/** Orders in every state: paid, waiting, canceled, and paid with an amount that nobody owed. */
async function placeOrders(customer: Customer): Promise<string[]> {
  const paid = await customer.buy("100");
  await customer.want("100");
  await customer.cancel(await customer.want("100"));
  const wrong = await customer.want("100");
  await tell(customer.request, "put", "payments/knobs/sandbox", { wrong: "amount", wrong_tries: 1 });
  await customer.request.post(`${SIMULATOR}/_sim/payments/sandbox/${wrong}/pay`);
  await expect.poll(async () => (await customer.order(wrong)).state, { timeout: 20_000 }).toBe("review");
  await tell(customer.request, "put", "payments/knobs/sandbox", {});
  return [paid, wrong];
}

/** A picture that is finished while nobody can judge it. */
async function leaveOneUnjudged(customer: Customer): Promise<void> {
  const id = await customer.submit("等人判定 [[sim:slow_headers:ms=3000]]");
  await expect.poll(async () => (await customer.generation(id)).state, { timeout: 20_000 }).toBe("running");
  await tell(customer.request, "post", "faults", { fault: "503", route: "moderation" });
  await expect.poll(async () => (await customer.generation(id)).state, { timeout: 40_000 }).toBe("review");
  await tell(customer.request, "delete", "faults");
}

export async function buildWorld(open: () => Promise<APIRequestContext>): Promise<World> {
  const office = await Office.open(await open());
  const shop = await Customer.signUp(await open());
  await shop.buy("年");
  const [pictures, orders] = await Promise.all([makePictures(shop), placeOrders(shop)]);
  await leaveOneUnjudged(shop);
  await office.adjust(shop.email, 30, "首单补偿");
  const quiet = await Customer.signUp(await open());
  await office.adjust(quiet.email, -3, "重复发放");
  const banned = await Customer.signUp(await open());
  await office.change(banned.email, { status: "disabled" }, "盗图投诉");
  const hired = async (role: "support" | "operator"): Promise<Person> => {
    const { email } = await Customer.signUp(await open());
    await office.change(email, { role }, "新同事");
    return { email, password: PASSWORD };
  };
  return {
    staff: { support: await hired("support"), operator: await hired("operator"), admin: ADMIN },
    searches: [shop.email, pictures[0], pictures[2], shop.email, orders[0], orders[1], quiet.email].filter((each) => each !== undefined),
  };
}

/** A seller for one walk alone: the first picture not yet rated, the address not yet verified; or a member of long standing. */
export async function newSeller(kind: PersonKind, request: APIRequestContext): Promise<Person> {
  const seller = await Customer.signUp(request, newEmail());
  await seller.make();
  if (kind === "member") {
    await seller.buy("年");
    await seller.want("100");
    const made = await Promise.all(["海边，晨光", "[[sim:image_safety]]", "很快删掉"].map((prompt) => seller.make(prompt)));
    await seller.forget(made[2]?.id ?? "");
  }
  return { email: seller.email, password: PASSWORD };
}
