import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./styles.css";

import { createElement } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./app.tsx";

const place = document.getElementById("root");
if (place !== null) createRoot(place).render(createElement(App));
