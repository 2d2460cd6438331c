import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Instances } from "./instances";
import { Job } from "./job";

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <Job />
    <Instances />
  </StrictMode>,
);
