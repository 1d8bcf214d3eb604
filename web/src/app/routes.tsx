import { createBrowserRouter, type RouteObject } from "react-router";
import { SignedInPage } from "../auth/signed-in-page";
import { LoginReturnPage } from "../login/login-return-page";
import { Busy } from "../ui/busy";
import { NotFoundPage } from "./not-found-page";
import { PageError } from "./page-error";
import { Root } from "./root";
import { Shell } from "./shell";

/** The gateway answers these paths with a page that names what they load, and no others: keep `PAGES` there in step. */
const pages: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import("../search/search-page")).SearchPage }) },
  {
    path: "settings/:team",
    lazy: async () => ({ Component: (await import("../settings/settings-page")).SettingsPage }),
  },
  {
    path: "settings/:team/:instance",
    lazy: async () => ({ Component: (await import("../settings/connection-page")).ConnectionPage }),
  },
  { path: "audit/:team", lazy: async () => ({ Component: (await import("../audit/audit-page")).AuditPage }) },
  { path: "operator", lazy: async () => ({ Component: (await import("../operator/operator-page")).OperatorPage }) },
];

export const router = createBrowserRouter([
  {
    Component: Root,
    ErrorBoundary: PageError,
    HydrateFallback: () => <Busy label="Opening…" />,
    children: [
      {
        Component: Shell,
        children: [
          { ErrorBoundary: PageError, children: pages },
          { path: "*", Component: NotFoundPage },
        ],
      },
      { path: "signed-in", Component: SignedInPage },
      { path: "login-return", Component: LoginReturnPage },
    ],
  },
]);
