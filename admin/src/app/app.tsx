/** Every page of the back office in one table. Pages are loaded when they are opened. */
import { QueryClient } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { Admin, CustomRoutes, localStorageStore, Resource, type I18nProvider } from "react-admin";
import { createBrowserRouter, Route, RouterProvider } from "react-router-dom";
import { authProvider } from "@/api/session/auth-provider";
import { dataProvider } from "@/api/data-provider";
import { retryRead } from "@mannequin/shared/contract/error";
import { LoginPage } from "@/features/session/login-page";
import { themeOf } from "@/ui/theme/theme";
import { DeskLayout } from "./layout";

const Dashboard = lazy(() => import("@/features/dashboard/dashboard-page"));
const UserList = lazy(() => import("@/features/users/user-list"));
const UserPage = lazy(() => import("@/features/users/user-page"));
const GenerationList = lazy(() => import("@/features/generations/generation-list"));
const GenerationPage = lazy(() => import("@/features/generations/generation-page"));
const OrderList = lazy(() => import("@/features/orders/order-list"));
const AbnormalOrders = lazy(() => import("@/features/orders/abnormal-orders"));
const OrderPage = lazy(() => import("@/features/orders/order-page"));
const EntryList = lazy(() => import("@/features/ledger/entry-list"));
const PresetList = lazy(() => import("@/features/presets/preset-list"));
const PresetPage = lazy(() => import("@/features/presets/preset-page"));
const NewPreset = lazy(() => import("@/features/presets/new-preset"));
const ProductList = lazy(() => import("@/features/products/product-list"));
const ProductPage = lazy(() => import("@/features/products/product-page"));
const NewProduct = lazy(() => import("@/features/products/new-product"));
const QueuePage = lazy(() => import("@/features/queue/queue-page"));
const DutyPage = lazy(() => import("@/features/queue/duty-page"));
const AuditList = lazy(() => import("@/features/audit/audit-list"));

const LIGHT_THEME = themeOf("light");
const DARK_THEME = themeOf("dark");
const store = localStorageStore("1", "Desk");

function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: retryRead,
      },
      mutations: { retry: false },
    },
  });
}

function Desk({ texts }: { texts: I18nProvider }) {
  const [queries] = useState(newQueries);
  return (
    <Admin
      title="Mannequin"
      authProvider={authProvider}
      dataProvider={dataProvider}
      i18nProvider={texts}
      queryClient={queries}
      store={store}
      lightTheme={LIGHT_THEME}
      darkTheme={DARK_THEME}
      dashboard={Dashboard}
      layout={DeskLayout}
      loginPage={LoginPage}
      requireAuth
      disableTelemetry
    >
      <Resource name="users" list={UserList} show={UserPage} recordRepresentation="email" />
      <Resource name="generations" list={GenerationList} show={GenerationPage} />
      <Resource name="orders" list={OrderList} show={OrderPage} />
      <Resource name="entries" list={EntryList} />
      <Resource name="presets" list={PresetList} edit={PresetPage} create={NewPreset} />
      <Resource name="products" list={ProductList} edit={ProductPage} create={NewProduct} />
      <Resource name="audit" list={AuditList} />
      <CustomRoutes>
        <Route path="/abnormal" element={<AbnormalOrders />} />
        <Route path="/queue" element={<QueuePage />} />
        <Route path="/duties/:name" element={<DutyPage />} />
      </CustomRoutes>
    </Admin>
  );
}

/**
 * A data router, because only one can ask before a half-written form is left. It moves at once: as a transition, the way
 * from a page to the sign-in waits behind react-admin's own asking whether somebody is signed in, over and over.
 */
export function App({ texts }: { texts: I18nProvider }) {
  const [router] = useState(() =>
    createBrowserRouter([{ path: "*", element: <Desk texts={texts} /> }], { basename: "/admin" }),
  );
  return <RouterProvider router={router} useTransitions={false} />;
}
