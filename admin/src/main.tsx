import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { startTexts } from "@/i18n/language";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

void startTexts().then((texts) =>
  createRoot(root).render(
    <StrictMode>
      <App texts={texts} />
    </StrictMode>,
  ),
);
