import { createBrowserRouter } from "react-router";
import { loadCode } from "./lib/page/load-code";
import { AppShell } from "@/routes/app-shell";
import { Crashed, PageCrashed } from "@/routes/crashed";
import { HomeRedirect } from "@/routes/home-redirect";
import { NotFoundPage } from "@/routes/not-found-page";
import { RequireSession } from "@/routes/require-session";
import { Starting } from "@/routes/starting";

/** Every path of the studio. Pages are loaded when first opened. */
export const router = createBrowserRouter([
  {
    ErrorBoundary: Crashed,
    HydrateFallback: Starting,
    children: [
      {
        lazy: async () => ({
          Component: (await loadCode(() => import("./features/session/sign-in/auth-page"))).AuthPage,
        }),
        children: [{ path: "/sign-in" }, { path: "/sign-up" }],
      },
      {
        path: "/forgot-password",
        lazy: async () => ({
          Component: (await loadCode(() => import("./features/session/sign-in/forgot-page"))).ForgotPage,
        }),
      },
      {
        path: "/reset-password",
        lazy: async () => ({
          Component: (await loadCode(() => import("./features/session/sign-in/reset-page"))).ResetPage,
        }),
      },
      {
        path: "/verify-email",
        lazy: async () => ({
          Component: (await loadCode(() => import("./features/session/sign-in/verify-page"))).VerifyPage,
        }),
      },
      {
        Component: RequireSession,
        children: [
          {
            Component: AppShell,
            ErrorBoundary: Crashed,
            // A page that fails leaves the way to the others: the shell stands around this net.
            children: [
              {
                ErrorBoundary: PageCrashed,
                children: [
                  { path: "/", Component: HomeRedirect },
                  {
                    path: "/make/:tool?",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/workbench/workbench-page")))
                        .WorkbenchPage,
                    }),
                  },
                  {
                    path: "/batch",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/workbench/matrix/matrix-page")))
                        .MatrixPage,
                    }),
                  },
                  {
                    path: "/history/:id?",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/history/history-page")))
                        .HistoryPage,
                    }),
                  },
                  {
                    path: "/credits",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/credits/credits-page")))
                        .CreditsPage,
                    }),
                  },
                  {
                    path: "/shop",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/shop/shop-page"))).ShopPage,
                    }),
                  },
                  {
                    path: "/orders",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/orders/orders-page"))).OrdersPage,
                    }),
                  },
                  {
                    path: "/orders/:id",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/orders/order-page"))).OrderPage,
                    }),
                  },
                  {
                    path: "/membership",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/membership/membership-page")))
                        .MembershipPage,
                    }),
                  },
                  {
                    path: "/notifications",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/notices/notices-page")))
                        .NoticesPage,
                    }),
                  },
                  {
                    path: "/profile",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("./features/session/account/profile-page")))
                        .ProfilePage,
                    }),
                  },
                  {
                    path: "/help/:tool?",
                    lazy: async () => ({
                      Component: (await loadCode(() => import("@/features/help/help-page"))).HelpPage,
                    }),
                  },
                  { path: "*", Component: NotFoundPage },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
]);
