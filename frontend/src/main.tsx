import "@/ui/theme/kit.css";
import "virtual:colours.css";
import "@/ui/theme/tokens.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { access, resumeAccess } from "@mannequin/shared/session/access";
import { setApiLanguage, storedLanguage } from "@mannequin/shared/lib/language";
import { retryRead } from "@mannequin/shared/contract/error";
import { generationsQuery, presetsQuery, siteQuery } from "@/api/queries";
import { dropCacheWithTheAccount } from "@/api/session/drop-cache";
import { startTexts } from "@/i18n/i18n";
import { schemeManager } from "./lib/page/scheme";
import { cssVariables, theme } from "./ui/theme/theme";
import { router } from "./routes";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: true,
      retry: retryRead,
    },
    mutations: { retry: false },
  },
});

dropCacheWithTheAccount(queries);

/**
 * Asked for before anything is drawn: who is here and what the site says decide where everything stands, and the
 * answers come while the page's own code is still being read.
 */
setApiLanguage(storedLanguage());
void queries.prefetchQuery(siteQuery);
resumeAccess().then(
  () => {
    if (access.get().status !== "in") return;
    void queries.prefetchQuery(presetsQuery(storedLanguage()));
    void queries.prefetchInfiniteQuery(generationsQuery({}));
  },
  // The guard of the pages asks again and says what is wrong.
  () => undefined,
);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

void startTexts().then(() =>
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          colorSchemeManager={schemeManager()}
          defaultColorScheme="auto"
        >
          <RouterProvider router={router} />
        </MantineProvider>
      </QueryClientProvider>
    </StrictMode>,
  ),
);
