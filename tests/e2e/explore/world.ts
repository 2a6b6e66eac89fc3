/** Something of everything that the pages can show, made over the API before anybody walks. */
import type { APIRequestContext } from "@playwright/test";
import { Customer } from "../journeys/desk/operator.ts";
import { expect, newEmail, PASSWORD } from "../seller.ts";
import type { PersonKind, Walk } from "./known/plan.ts";

export const ADMIN = { email: "admin@mannequin.local", password: "admin-password-1" };
const SIMULATOR = process.env.E2E_SIMULATOR_URL ?? "http://127.0.0.1:8090";

export interface Person {
  email: string;
  password: string;
}

/** Who walks, by the name of the walk, and what an operator may look for. */
export interface World {
  people: Record<string, Person>;
  searches: string[];
}

type Open = () => Promise<APIRequestContext>;

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
    const found = await this.request.get(`/v1/admin/users?q=${encodeURIComponent(email)}`, {
      headers: this.headers,
    });
    const id = ((await found.json()) as { items: { id: string }[] }).items[0]?.id ?? "";
    const answer = await this.request.get(`/v1/admin/users/${id}`, { headers: this.headers });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as { id: string; updated_at: string };
  }

  async change(email: string, changes: { role?: string; status?: string }, reason: string): Promise<void> {
    const { id, updated_at } = await this.user(email);
    const answer = await this.request.patch(`/v1/admin/users/${id}`, {
      data: { ...changes, updated_at, reason },
      headers: this.headers,
    });
    expect(answer.status(), await answer.text()).toBe(200);
  }

  async adjust(email: string, amount: number, reason: string): Promise<void> {
    const { id } = await this.user(email);
    const answer = await this.request.post(`/v1/admin/users/${id}/adjustments`, {
      data: { amount, reason },
      headers: this.headers,
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

async function tell(
  request: APIRequestContext,
  method: "post" | "delete",
  where: string,
  data?: unknown,
): Promise<void> {
  const answer = await request[method](`${SIMULATOR}/_sim/${where}`, data === undefined ? {} : { data });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Pictures in every state: done, refused in three ways, stopped. Each fault is the simulator's. */
async function makePictures(customer: Customer): Promise<string[]> {
  const faults = ["image_safety", "400_bad_image", "block_prompt_prohibited", "404_model_retired"];
  const prompts = ["海边，晨光", ...faults.map((fault) => `海边 [[sim:${fault}]]`)];
  return (await Promise.all(prompts.map((prompt) => customer.make(prompt)))).map((each) => each.id);
}

/** A picture that is finished while nobody can judge it. */
async function leaveOneUnjudged(customer: Customer): Promise<void> {
  const id = await customer.submit("等人判定 [[sim:slow_headers:ms=3000]]");
  await expect.poll(async () => (await customer.generation(id)).state, { timeout: 20_000 }).toBe("running");
  await tell(customer.request, "post", "faults", { fault: "503", route: "moderation" });
  await expect.poll(async () => (await customer.generation(id)).state, { timeout: 40_000 }).toBe("review");
  await tell(customer.request, "delete", "faults");
}

/** A shop with pictures and orders in every state; what an operator looks for in it. */
async function openShop(open: Open): Promise<{ shop: Customer; pictures: string[]; orders: string[] }> {
  const shop = await Customer.signUp(await open());
  const orders = [await shop.buy("年"), await shop.buy("100"), await shop.payWrong("100")];
  await shop.want("100");
  await shop.cancel(await shop.want("100"));
  return { shop, orders, pictures: await makePictures(shop) };
}

/** A seller for one walk alone: the first picture not yet rated, the address not yet verified; or a member of long standing. */
async function newSeller(kind: PersonKind, open: Open): Promise<Person> {
  const seller = await Customer.signUp(await open(), newEmail());
  const first = seller.make();
  if (kind === "member") {
    await seller.buy("年");
    await seller.want("100");
    const made = await Promise.all(["[[sim:image_safety]]", "很快删掉"].map((prompt) => seller.make(prompt)));
    await seller.forget(made[1]?.id ?? "");
  }
  await first;
  return { email: seller.email, password: PASSWORD };
}

async function hired(role: "support" | "operator", office: Office, open: Open): Promise<Person> {
  const { email } = await Customer.signUp(await open());
  await office.change(email, { role }, "新同事");
  return { email, password: PASSWORD };
}

/** Those whom the walks need: staff once each, sellers one to a walk. */
async function gather(walks: readonly Walk[], office: Office, open: Open): Promise<Record<string, Person>> {
  const staff: Partial<Record<PersonKind, Promise<Person>>> = { admin: Promise.resolve(ADMIN) };
  const people: Record<string, Person> = {};
  const one = async ({ name, person }: Walk) => {
    if (person === "visitor") return;
    if (person === "support" || person === "operator") staff[person] ??= hired(person, office, open);
    people[name] = await (staff[person] ?? newSeller(person, open));
  };
  await Promise.all(walks.map(one));
  return people;
}

/** Others around the shop: one who was given too much, one who was sent away. */
async function addOthers(office: Office, open: Open): Promise<string> {
  const quiet = await Customer.signUp(await open());
  await office.adjust(quiet.email, -3, "重复发放");
  const banned = await Customer.signUp(await open());
  await office.change(banned.email, { status: "disabled" }, "盗图投诉");
  return quiet.email;
}

export async function buildWorld(open: Open, walks: readonly Walk[]): Promise<World> {
  const office = await Office.open(await open());
  const [{ shop, pictures, orders }, people, quiet] = await Promise.all([
    openShop(open),
    gather(walks, office, open),
    addOthers(office, open),
  ]);
  // The simulator's faults are everybody's: nothing else may be judged meanwhile.
  await Promise.all([leaveOneUnjudged(shop), office.adjust(shop.email, 30, "首单补偿")]);
  return {
    people,
    searches: [shop.email, pictures[0], pictures[1], shop.email, orders[1], orders[2], quiet].filter(
      (each) => each !== undefined,
    ),
  };
}
