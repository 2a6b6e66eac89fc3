import { useEffect } from "react";

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Mannequin" : `${title} · Mannequin`;
  }, [title]);
}
