import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  busy: boolean;
  onMore: () => void;
}

/** Loads the next page when it comes near the view; the button is the way for keyboards. */
export function LoadMore({ busy, onMore }: Props) {
  const { t } = useTranslation();
  const anchor = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  useEffect(() => {
    more.current = onMore;
  });
  useEffect(() => {
    const target = anchor.current;
    if (target === null || busy) return;
    const watcher = new IntersectionObserver(
      (seen) => {
        if (seen.some((entry) => entry.isIntersecting)) more.current();
      },
      { rootMargin: "600px" },
    );
    watcher.observe(target);
    return () => watcher.disconnect();
  }, [busy]);
  return (
    <div ref={anchor}>
      <Button variant="default" disabled={busy} onClick={onMore}>
        {t("app.more")}
      </Button>
    </div>
  );
}
