import { expect, test } from "../../seller.ts";
import type { Locator, Page } from "@playwright/test";

/** Windows that sellers have: laptops, a full-HD screen at 125 %, a tablet on its side, a low one. */
const WINDOWS = [
  [1440, 900],
  [1366, 657],
  [1536, 730],
  [1280, 720],
  [1024, 768],
  [1280, 600],
] as const;

const ACTIONS = [
  "下载",
  "对比",
  /^再来一张/,
  "带回修改",
  "放大、并排看",
  "尺寸与格式",
  "用作参考图",
  "收藏",
  "放入文件夹",
  "删除记录",
];

/** What a mouse would hit at the middle of a control: itself, or what lies over it. */
async function hit(control: Locator): Promise<string> {
  return control.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const [across, down] = [x + width / 2, y + height / 2];
    if (width === 0 || across < 0 || down < 0 || across > innerWidth || down > innerHeight)
      return "outside the window";
    const top = document.elementFromPoint(across, down);
    return top !== null && element.contains(top) ? "itself" : (top?.outerHTML.slice(0, 120) ?? "nothing");
  });
}

/** The part of the window that the picture itself takes, without the ground beside it. */
async function shareOf(picture: Locator, page: Page): Promise<number> {
  const drawn = await picture.evaluate((element) => {
    const image = element as HTMLImageElement;
    const scale = Math.min(image.clientWidth / image.naturalWidth, image.clientHeight / image.naturalHeight);
    return image.naturalWidth * image.naturalHeight * scale * scale;
  });
  const { width, height } = page.viewportSize() ?? { width: 1, height: 1 };
  return drawn / (width * height);
}

test("on every laptop all that can be done with the first result is in sight, and the picture is large @desktop", async ({
  page,
  studio,
  account,
}) => {
  expect(account.email).toContain("@");
  await studio.open();
  await studio.pickBoth();
  await page.getByRole("radio", { name: "3:4", exact: true }).click();
  await studio.press();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  // Everything that may stand around a first result does: the two lines on top and the question below.
  await expect(page.getByText("演示模式")).toBeVisible();
  await expect(page.getByRole("button", { name: "重新发送" })).toBeVisible();
  await expect(page.getByRole("region", { name: "这张满意吗？" })).toBeVisible();
  for (const [width, height] of WINDOWS) {
    await page.setViewportSize({ width, height });
    for (const name of ACTIONS) {
      const control = studio.results.getByRole("button", { name, exact: true });
      await expect
        .poll(() => hit(control), { message: `${String(name)} at ${width}×${height}` })
        .toBe("itself");
    }
    if (width === 1440) await expect.poll(() => shareOf(studio.picture, page)).toBeGreaterThan(0.35);
  }
  // A press of the mouse, where it was refused before.
  await page.setViewportSize({ width: 1366, height: 657 });
  const downloading = page.waitForEvent("download");
  const box = await studio.results.getByRole("button", { name: "下载", exact: true }).boundingBox();
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  expect((await downloading).suggestedFilename()).toMatch(/\.(png|jpg|webp)$/);
});

test("at 200 % zoom more than half of the window is left for the work @desktop", async ({
  page,
  studio,
  account,
}) => {
  expect(account.email).toContain("@");
  await page.setViewportSize({ width: 720, height: 450 });
  await studio.open();
  await page.mouse.move(300, 200);
  await page.mouse.wheel(0, 400);
  const free = async () =>
    page.evaluate(() => {
      const main = document.querySelector("main");
      let lines = 0;
      for (let y = 2; y < innerHeight; y += 4) {
        const top = document.elementFromPoint(innerWidth / 2, y);
        const fixed = top?.closest("header, nav, aside, [data-bar]");
        if (top !== null && main?.contains(top) === true && fixed === null) lines += 4;
      }
      return lines / innerHeight;
    });
  await expect.poll(free).toBeGreaterThan(0.5);
});

test("on a phone the result can be saved without a scroll, beside the tabs and not below them @phone-only", async ({
  page,
  studio,
  account,
}) => {
  expect(account.email).toContain("@");
  await studio.open();
  await studio.pickBoth();
  await studio.press();
  await expect(studio.picture).toBeVisible({ timeout: 30_000 });
  for (const name of ["下载", /^再来一张/]) {
    await expect.poll(() => hit(studio.results.getByRole("button", { name, exact: true }))).toBe("itself");
  }
  // The others have words and are reached by a scroll.
  for (const name of ACTIONS) {
    const control = studio.results.getByRole("button", { name, exact: true });
    await control.scrollIntoViewIfNeeded();
    await page.evaluate(() => window.scrollBy(0, 0));
    const box = await control.boundingBox();
    expect(box?.height, String(name)).toBeGreaterThanOrEqual(44);
    await expect(control).toHaveText(/\S/);
  }
});
