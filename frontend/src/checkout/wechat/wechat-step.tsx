import { Button } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Note } from "@/ui/note/note";
import payStyles from "@/checkout/steps/pay-step.module.css";
import { payInWechat, type BridgeAnswer, type WechatCall } from "./bridge";

interface Props {
  call: WechatCall;
  /** Asks the server what WeChat Pay knows. */
  onAsk: () => void;
  /** Gives the order up; rejects when it cannot be. */
  onCancel: () => Promise<unknown>;
}

/** WeChat's window opens by itself once; what it says is shown, and only the server is believed about the money. */
export default function WechatStep({ call, onAsk, onCancel }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [answer, setAnswer] = useState<BridgeAnswer | "open">("open");
  const ask = useRef(onAsk);
  useEffect(() => {
    ask.current = onAsk;
  });
  const open = useCallback(() => {
    setAnswer("open");
    void payInWechat(call).then((said) => {
      setAnswer(said);
      if (said === "ok") ask.current();
    });
  }, [call]);
  const opened = useRef<WechatCall | null>(null);
  useEffect(() => {
    if (opened.current === call) return;
    opened.current = call;
    open();
  }, [call, open]);

  const otherWay = () => {
    onCancel().then(
      () => void navigate("/shop"),
      () => undefined,
    );
  };
  const trouble = answer === "fail" || answer === "missing";
  return (
    <div className={payStyles.away}>
      {trouble ? (
        <div className={payStyles.trouble}>
          <Note
            tone="bad"
            role="alert"
            title={t(answer === "fail" ? "pay.wechatFailed" : "pay.wechatMissing")}
          >
            <p>{t("pay.wechatTroubleNote")}</p>
          </Note>
        </div>
      ) : (
        <div role="status">
          <p className={payStyles.headline}>{t(HEAD[answer])}</p>
          <p className={payStyles.note}>{t(NOTE[answer])}</p>
        </div>
      )}
      {answer !== "ok" && (
        <Button variant={answer === "open" ? "default" : "filled"} onClick={open}>
          {t(answer === "open" ? "pay.openAgain" : "pay.wechatOpen")}
        </Button>
      )}
      {trouble && (
        <Button variant="default" onClick={otherWay}>
          {t("pay.otherWay")}
        </Button>
      )}
    </div>
  );
}

const HEAD = { open: "pay.wechatNow", ok: "pay.wechatOk", cancel: "pay.wechatCanceled" } as const;
const NOTE = { open: "pay.scanNote", ok: "pay.wechatOkNote", cancel: "pay.wechatCanceledNote" } as const;
