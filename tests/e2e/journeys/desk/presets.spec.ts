import { expect, test } from "./operator.ts";

test("a new tool is tried, published, changed, rolled back and withdrawn, and the studio follows @desktop", async ({
  customer,
  desk,
  page,
}) => {
  test.setTimeout(120_000);
  const key = `e2e-${Date.now().toString(36)}`;
  await page.goto("/admin/presets/create?from=scene");
  await page.getByLabel("标识").fill(key);
  await page.getByLabel("名称 · 中文").fill(`试作 ${key}`);
  await page.getByLabel("名称 · 英文").fill(`Draft ${key}`);
  await expect(page.getByRole("region", { name: "发给模型的文字" })).toContainText("图1");
  await desk.accessible();
  await page.getByRole("button", { name: "新建预设" }).click();
  await desk.confirm(desk.dialog("新建预设"), "新建预设", "双十二上新");
  await expect(page).toHaveURL(new RegExp(`/admin/presets/${key}$`));
  await expect(page.getByText("停用", { exact: true }).first()).toBeVisible();
  expect((await customer.tools()).map((tool) => tool.key)).not.toContain(key);

  await page.getByRole("button", { name: "启用" }).click();
  await desk.confirm(desk.dialog(/^启用/), "启用", "试过了，上线");
  await expect(page.getByRole("button", { name: "停用" })).toBeVisible();
  await expect
    .poll(async () => (await customer.tools()).find((tool) => tool.key === key)?.name)
    .toBe(`试作 ${key}`);

  await page.getByLabel("名称 · 中文").fill(`新名 ${key}`);
  await page.getByRole("button", { name: "保存" }).click();
  const saving = desk.dialog(/^保存/);
  await expect(saving.getByRole("rowheader", { name: "名称 › 中文" })).toBeVisible();
  await desk.confirm(saving, "保存", "改个好记的名字");
  await expect
    .poll(async () => (await customer.tools()).find((tool) => tool.key === key)?.name)
    .toBe(`新名 ${key}`);

  await page.getByRole("button", { name: "版本" }).click();
  const versions = desk.dialog(/^版本与差异/);
  await versions.getByRole("button", { name: /^v2/ }).click();
  await desk.accessible();
  await versions.getByRole("button", { name: /^恢复到此版本/ }).click();
  await desk.confirm(desk.dialog(/^恢复到此版本/), "恢复到此版本", "还是原名好");
  await expect
    .poll(async () => (await customer.tools()).find((tool) => tool.key === key)?.name)
    .toBe(`试作 ${key}`);

  await page.getByRole("button", { name: "停用" }).click();
  await desk.confirm(desk.dialog(/^停用/), "停用", "活动结束");
  await expect.poll(async () => (await customer.tools()).map((tool) => tool.key)).not.toContain(key);
});

test("whoever saves second is told who was first, and loses nothing of what was typed @desktop", async ({
  desk,
  page,
  context,
}) => {
  const key = `duel-${Date.now().toString(36)}`;
  await page.goto("/admin/presets/create?from=scene");
  await page.getByLabel("标识").fill(key);
  await page.getByRole("button", { name: "新建预设" }).click();
  await desk.confirm(desk.dialog("新建预设"), "新建预设", "两人同改");
  await expect(page).toHaveURL(new RegExp(`/admin/presets/${key}$`));

  const other = await context.newPage();
  await other.goto(`/admin/presets/${key}`);
  await page.getByLabel("介绍 · 中文").fill("我的介绍");
  await other.getByLabel("名称 · 中文").fill("别人的名字");
  await other.getByRole("button", { name: "保存" }).click();
  const first = other.getByRole("dialog", { name: /^保存/ });
  await first.getByLabel("原因").fill("先到");
  await first.getByRole("button", { name: "保存" }).click();
  await expect(first).toBeHidden();

  // The live line tells before anybody presses anything.
  await page.bringToFront();
  const note = page.getByRole("alert").filter({ hasText: "保存之前，别人改过了" });
  await expect(note).toContainText("admin@mannequin.local");
  await expect(page.getByLabel("介绍 · 中文")).toHaveValue("我的介绍");
  await expect(page.getByRole("button", { name: "保存" })).toBeDisabled();
  await note.getByRole("button", { name: "看看差别" }).click();
  await expect(note.getByRole("rowheader", { name: "介绍 › 中文" })).toBeVisible();
  await note.getByRole("button", { name: /^保留我的内容/ }).click();
  await page.getByRole("button", { name: "保存" }).click();
  await desk.confirm(desk.dialog(/^保存/), "保存", "接着改");
  await expect(page.getByText("已保存为版本 3")).toBeVisible();
});

test("a draft is tried with real pictures beside the form @desktop", async ({ desk, page }) => {
  await page.goto("/admin/presets/scene");
  await expect(page.getByRole("heading", { name: "试一试" })).toBeVisible();
  const { SMALL_BAG, SMALL_SCENE } = await import("../../seller.ts");
  await page
    .getByLabel("选择图片 · 主体图", { exact: true })
    .and(page.locator("input"))
    .setInputFiles(SMALL_BAG);
  await expect(
    page
      .getByRole("button", { name: "资产预览: 主体图" })
      .or(page.getByRole("button", { name: "图片预览: 主体图" })),
  ).toBeVisible();
  await page
    .getByLabel("选择图片 · 场景参考图", { exact: true })
    .and(page.locator("input"))
    .setInputFiles(SMALL_SCENE);
  await page.getByRole("button", { name: "生成试样" }).click();
  await expect(page.getByRole("img", { name: "试样成片" })).toBeVisible({ timeout: 40_000 });
  await desk.accessible();
});
