import { type Html, html, NOTHING } from "../html.ts";
import type { PageContent } from "./page.ts";
import { searchBox } from "./search-box.ts";
import { linkTo, type View } from "./view.ts";

/** A link of the navigation. */
export interface NavigationLink {
  readonly path: string;
  readonly label: string;
}

const frame = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Promotrail</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/dashboard/style.css">
<script src="/dashboard/dashboard.js" defer></script>
</head>
<body>${body}</body>
</html>
`.text;

/** A page without navigation: for visitors who are not signed in. */
export const barePage = ({ title, body }: PageContent): string =>
  frame(title, html`<main class="bare"><p class="home">Promotrail</p><h1>${title}</h1>${body}</main>`);

/** A page of the dashboard, with its navigation. */
export const fullPage = (view: View, navigation: readonly NavigationLink[], { title, body }: PageContent): string =>
  frame(
    title,
    html`<a class="skip" href="#main">Skip to content</a>
<header><a class="home" href="${linkTo(view, HOME)}">Promotrail</a>
${searchBox(view)}
<form method="post" action="/dashboard/sign-out"><span class="account">${view.access.property.name} · ${view.access.actor}</span>
<button>Sign out</button></form>
<nav aria-label="Dashboard"><ul>${navigation.map((link) => navigationItem(view, link))}</ul></nav></header>
<main id="main" tabindex="-1"><h1>${title}</h1>${body}</main>`,
  );

const HOME = "/dashboard";

function navigationItem(view: View, { path, label }: NavigationLink): Html {
  const isCurrent = path === HOME ? view.path === path : view.path.startsWith(path);
  return html`<li><a href="${linkTo(view, path)}"${isCurrent ? html` aria-current="page"` : NOTHING}>${label}</a></li>`;
}
