/** The few words the explorer has to know. Everything else it presses unread. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const TEXTS = ["frontend/src/i18n", "admin/src/i18n"].map((folder) => path.join(ROOT, folder));

/** What the error boundaries say: our own from their texts, the kit's as it says it. */
export function nets(): string[] {
  const own = TEXTS.flatMap((folder) =>
    readdirSync(folder, { encoding: "utf8", recursive: true })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .flatMap((file) =>
        [...readFileSync(path.join(folder, file), "utf8").matchAll(/\bcrashed: "([^"]+)"/g)].map(
          (hit) => hit[1] ?? "",
        ),
      ),
  );
  const kit = ["页面出错，操作没有完成", "A client error occurred and your request couldn't be completed"];
  return [...new Set([...own, ...kit, "Unexpected Application Error"])];
}

/** Would end the walk, or make it walk in another language. */
export const NEVER = /^(退出|登出|sign ?out|log ?out|注销|english|简体中文|中文|zh-?cn|语言|language)/i;
/** Within a dialog: what would carry the act out. The dialog is looked at, then canceled. */
export const CARRIES_OUT =
  /退款|删除|停用|作废|注销|退出|清空|取消订单|取消任务|取消生成|撤销|重试|调整|保存|启用|恢复|暂停|排空|通过|驳回|判定|发放|关闭订单|支付|付款|购买|开通|生成|提交|确认|新建|refund|delete|disable|void|sign ?out|cancel (order|job|task|generation)|retry|adjust|save|enable|resume|pause|drain|approve|reject|grant|close order|\bpay\b|buy|generate|submit|confirm|create|make/i;
export const CLOSES =
  /^(取消|关闭|返回|稍后|知道了|不了|完成|暂不|cancel|close|back|later|not now|done|got it|dismiss|×)/i;
/** Taken back at once, as a person would who pressed it by mistake. */
export const UNDOES = /^(撤销|撤回|恢复|undo)/i;
/** What a hand types into a field that it tries. */
export const TYPED = ["海边", "1", "seller", "sunlight"];
