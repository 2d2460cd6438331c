import "@angular/compiler"; // links Angular's own packages, which the CLI would do in the build
import { Component } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";

import { Instances } from "./instances";
import { Job } from "./job";

@Component({ selector: "app-root", imports: [Instances, Job], template: "<app-job /><app-instances />" })
class App {}

void bootstrapApplication(App);
